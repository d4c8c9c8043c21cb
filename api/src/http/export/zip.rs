//! An archive that is written from its start to its end and never looked back at (PKWARE APPNOTE 6.3.10, section 4.3): its sizes stand
//! behind what they are of, and once more in the directory.

use std::io::{self, Write};

use flate2::{Compression, Crc, write::DeflateEncoder};

/// What is known of a file that is written.
struct Entry {
    name: &'static str,
    offset: u32,
    crc: u32,
    packed: u32,
    size: u32,
}

/// The file under way.
struct Open {
    name: &'static str,
    offset: u32,
    crc: Crc,
    packed: u64,
    size: u64,
    deflate: DeflateEncoder<Vec<u8>>,
}

#[derive(Default)]
pub struct Zip {
    open: Option<Open>,
    entries: Vec<Entry>,
    /// Bytes that have left.
    written: u64,
}

/// Sizes follow, names are UTF-8.
const FLAGS: u16 = 0x0808;
const DEFLATED: u16 = 8;
const VERSION: u16 = 20;
/// 1 January 1980: the same rows make the same bytes.
const DATE: u16 = 0x21;

impl Zip {
    pub fn begin(&mut self, name: &'static str, out: &mut Vec<u8>) -> io::Result<()> {
        let before = out.len();
        let offset = small(self.written)?;
        out.extend(0x0403_4b50_u32.to_le_bytes());
        shorts(out, &[VERSION, FLAGS, DEFLATED, 0, DATE]);
        longs(out, &[0, 0, 0]);
        shorts(out, &[length(name)?, 0]);
        out.extend(name.as_bytes());
        self.written += (out.len() - before) as u64;
        self.open = Some(Open {
            name,
            offset,
            crc: Crc::new(),
            packed: 0,
            size: 0,
            deflate: DeflateEncoder::new(Vec::new(), Compression::fast()),
        });
        Ok(())
    }

    pub fn write(&mut self, text: &str, out: &mut Vec<u8>) -> io::Result<()> {
        let Some(open) = &mut self.open else {
            return Err(io::Error::other("no file is begun"));
        };
        open.crc.update(text.as_bytes());
        open.size += text.len() as u64;
        open.deflate.write_all(text.as_bytes())?;
        let packed = open.deflate.get_mut();
        open.packed += packed.len() as u64;
        self.written += packed.len() as u64;
        out.append(packed);
        Ok(())
    }

    pub fn end(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        let before = out.len();
        let crc = open.crc.sum();
        let rest = open.deflate.finish()?;
        let entry = Entry {
            name: open.name,
            offset: open.offset,
            crc,
            packed: small(open.packed + rest.len() as u64)?,
            size: small(open.size)?,
        };
        out.extend(rest);
        longs(out, &[0x0807_4b50, entry.crc, entry.packed, entry.size]);
        self.written += (out.len() - before) as u64;
        self.entries.push(entry);
        Ok(())
    }

    /// The directory, behind the last file.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        let (before, start) = (out.len(), small(self.written)?);
        for entry in &self.entries {
            out.extend(0x0201_4b50_u32.to_le_bytes());
            shorts(out, &[VERSION, VERSION, FLAGS, DEFLATED, 0, DATE]);
            longs(out, &[entry.crc, entry.packed, entry.size]);
            shorts(out, &[length(entry.name)?, 0, 0, 0, 0]);
            longs(out, &[0, entry.offset]);
            out.extend(entry.name.as_bytes());
        }
        let size = small((out.len() - before) as u64)?;
        let count = u16::try_from(self.entries.len()).map_err(io::Error::other)?;
        out.extend(0x0605_4b50_u32.to_le_bytes());
        shorts(out, &[0, 0, count, count]);
        longs(out, &[size, start]);
        shorts(out, &[0]);
        Ok(())
    }
}

fn shorts(out: &mut Vec<u8>, numbers: &[u16]) {
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn longs(out: &mut Vec<u8>, numbers: &[u32]) {
    out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

/// Nothing here is of 4 GiB: a sheet has an end before that.
fn small(number: u64) -> io::Result<u32> {
    u32::try_from(number).map_err(io::Error::other)
}

fn length(name: &str) -> io::Result<u16> {
    u16::try_from(name.len()).map_err(io::Error::other)
}
