// Reads an iCalendar object on standard input with Mozilla's parser, and prints what it understood as JSON. What it reads
// must also be what it would write: the object is written anew and read again.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import ICAL from "ical.js";

// The parser's tables end with RFC 5545. These are of RFC 7986, section 5, and Apple's name for the first.
Object.assign(ICAL.design.icalendar.property, {
  name: { defaultType: "text" },
  "refresh-interval": { defaultType: "duration" },
  "x-wr-calname": { defaultType: "text" },
});

const text = readFileSync(0, "utf8");
const parsed = ICAL.parse(text);
const calendar = new ICAL.Component(parsed);
if (!isDeepStrictEqual(ICAL.parse(calendar.toString()), parsed)) {
  throw new Error("written anew, it is another object");
}

// jCal (RFC 7265) says of each property which type its value was read as.
const property = ([name, parameters, type, ...values]) => {
  if (type === "unknown" && !name.startsWith("x-")) {
    throw new Error(`${name} is no property of RFC 5545 or 7986`);
  }
  return { name, parameters, type, value: values.length === 1 ? values[0] : values };
};

const properties = (component) => {
  const listed = component.jCal[1].map(property);
  const names = listed.map(({ name }) => name);
  if (new Set(names).size !== names.length) {
    throw new Error(`a property stands twice: ${names}`);
  }
  return Object.fromEntries(listed.map(({ name, ...rest }) => [name, rest]));
};

const alarm = (component) => ({
  properties: properties(component),
  seconds: component.getFirstPropertyValue("trigger").toSeconds(),
});

const event = (component) => {
  const read = new ICAL.Event(component, { strictExceptions: true });
  return {
    uid: read.uid,
    sequence: read.sequence,
    summary: read.summary,
    description: read.description,
    start: read.startDate.toString(),
    end: read.endDate.toString(),
    isDate: read.startDate.isDate && read.endDate.isDate,
    days: read.duration.toSeconds() / 86400,
    properties: properties(component),
    alarms: component.getAllSubcomponents("valarm").map(alarm),
  };
};

console.log(
  JSON.stringify({
    kind: calendar.name,
    properties: properties(calendar),
    components: calendar.getAllSubcomponents().map(({ name }) => name),
    events: calendar.getAllSubcomponents("vevent").map(event),
  }),
);
