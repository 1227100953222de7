//! What the page may do, said in it: run the one script and the one style in it, load nothing, send nothing.

use sha2::{Digest, Sha256};

/// The Content-Security-Policy that lets exactly this style and this script be.
pub(super) fn policy(style: &str, script: &str) -> String {
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; base-uri 'none'; \
         form-action 'none'",
        base64(&Sha256::digest(style)),
        base64(&Sha256::digest(script))
    )
}

/// RFC 4648, section 4.
fn base64(data: &[u8]) -> String {
    const LETTERS: [char; 64] = {
        let mut letters = ['+'; 64];
        let mut at = 0;
        while at < 62 {
            letters[at] = match at {
                0..26 => b'A' + at as u8,
                26..52 => b'a' + (at as u8 - 26),
                _ => b'0' + (at as u8 - 52),
            } as char;
            at += 1;
        }
        letters[63] = '/';
        letters
    };
    let mut out = String::with_capacity(data.len().div_ceil(3) * 4);
    for three in data.chunks(3) {
        let bits = three.iter().zip([16, 8, 0]).fold(0_u32, |bits, (byte, by)| bits | u32::from(*byte) << by);
        for (place, by) in [18, 12, 6, 0].into_iter().enumerate() {
            out.push(if place <= three.len() { LETTERS[(bits >> by & 63) as usize] } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_gives_the_standard_s_examples() {
        let examples =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")];
        for (data, expected) in examples {
            assert_eq!(base64(data.as_bytes()), expected);
        }
        assert_eq!(base64(&[0xfb, 0xef, 0xff]), "++//");
    }
}
