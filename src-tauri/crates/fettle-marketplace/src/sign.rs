//! The signature of a call.
//!
//! Empty values and `sign` itself are left out; the rest is sorted by key in
//! ASCII order, key and value run together without separators on raw values,
//! after the API path for `/rest` calls; HMAC-SHA256 under the app secret, in
//! upper-case hex.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::secret::Secret;

/// The signature of `params` (not yet URL-encoded) behind `prefix`.
pub fn sign<K, V>(secret: &Secret, prefix: &str, params: &[(K, V)]) -> String
where
    K: AsRef<str>,
    V: AsRef<str>,
{
    hmac_hex(secret, &signed_text(prefix, params))
}

fn signed_text<K: AsRef<str>, V: AsRef<str>>(prefix: &str, params: &[(K, V)]) -> String {
    let mut signed: Vec<(&str, &str)> = params
        .iter()
        .map(|(key, value)| (key.as_ref(), value.as_ref()))
        .filter(|(key, value)| *key != "sign" && !value.is_empty())
        .collect();
    signed.sort_unstable();
    let mut text = prefix.to_owned();
    for (key, value) in signed {
        text.push_str(key);
        text.push_str(value);
    }
    text
}

fn hmac_hex(secret: &Secret, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    hex::encode_upper(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(prefix: &str, params: &[(&str, &str)], text: &str, signature: &str) {
        assert_eq!(signed_text(prefix, params), text);
        assert_eq!(sign(&Secret::new("helloworld"), prefix, params), signature);
    }

    #[test]
    fn token_create_is_signed_behind_its_path() {
        check(
            "/auth/token/create",
            &[
                ("timestamp", "1517820392000"),
                ("code", "3_500102_JxZ05Ux3cnnSSUm6dCxYg6Q26"),
                ("sign_method", "sha256"),
                ("app_key", "12345678"),
            ],
            "/auth/token/createapp_key12345678code3_500102_JxZ05Ux3cnnSSUm6dCxYg6Q26\
             sign_methodsha256timestamp1517820392000",
            "35607762342831B6A417A0DED84B79C05FEFBF116969C48AD6DC00279A9F4D81",
        );
    }

    #[test]
    fn a_rest_call_is_signed_behind_its_path() {
        check(
            "/order/get",
            &[
                ("sign", "left out"),
                ("order_id", "1234"),
                ("app_key", "123456"),
                ("access_token", "test"),
                ("sign_method", "sha256"),
                ("timestamp", "1517820392000"),
                ("simplify", ""),
            ],
            "/order/getaccess_tokentestapp_key123456order_id1234sign_methodsha256\
             timestamp1517820392000",
            "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A",
        );
    }

    #[test]
    fn a_sync_call_signs_its_method_as_a_parameter() {
        check(
            "",
            &[
                (
                    "method",
                    "aliexpress.logistics.redefining.getonlinelogisticsinfo",
                ),
                ("aliexpress_category_id", "200135143"),
                ("timestamp", "1517820392000"),
                ("app_key", "123456"),
                ("sign_method", "sha256"),
                ("access_token", "test"),
            ],
            "access_tokentestaliexpress_category_id200135143app_key123456\
             methodaliexpress.logistics.redefining.getonlinelogisticsinfosign_methodsha256\
             timestamp1517820392000",
            "F7F7926B67316C9D1E8E15F7E66940ED3059B1638C497D77973F30046EFB5BBB",
        );
    }
}
