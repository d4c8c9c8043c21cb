//! Where to listen: an address and port, `localhost:8080`, or `:8080` for every address of the machine.

use std::net::{Ipv4Addr, SocketAddr, ToSocketAddrs as _};

/// What is wrong with it, or the address.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    let shape = ": takes an address and a port, localhost:8080, or :8080 for every address of this machine";
    let (host, port) = text.rsplit_once(':').ok_or(shape)?;
    let port: u16 = port.parse().map_err(|_| shape)?;
    match host {
        "" => Ok((Ipv4Addr::UNSPECIFIED, port).into()),
        // Whatever else the machine's files say: nobody else is let in by this name.
        "localhost" => Ok((Ipv4Addr::LOCALHOST, port).into()),
        _ => {
            let found = (host, port).to_socket_addrs();
            let mut found = found.map_err(|error| format!(": the host can't be found ({error})"))?;
            found.next().ok_or_else(|| ": the host has no address".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_may_lack_its_host_or_be_this_machine() {
        for (text, expected) in [
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("[::1]:80", "[::1]:80"),
            ("localhost:8080", "127.0.0.1:8080"),
            (":8080", "0.0.0.0:8080"),
        ] {
            assert_eq!(address(text).unwrap().to_string(), expected);
        }
        for wrong in ["", "8080", "localhost", ":", ":http", ":99999", "localhost:-1"] {
            let told = address(wrong).unwrap_err();
            assert!(told.contains("localhost:8080"), "{wrong}: {told}");
        }
    }
}
