#!/bin/sh
# Opens a sealed set without Sealkeeper. Needs sh, openssl 3.0 and tar. RESTORE.md beside this file explains it.
#   sh restore.sh SET_FOLDER RECOVERY_KEY.pem OUTPUT_FOLDER [MANIFEST_SIGNER.pem]
# The passphrase of the key is asked for, or taken from the environment variable RECOVERY_PASSPHRASE. With - instead of
# a key, the set is opened with the recovery password, from the same places.
set -eu
umask 077
fail() { echo "restore.sh: $*. Nothing was restored." >&2; exit 1; }
sha256() { openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1; }
if [ $# -lt 3 ] || [ $# -gt 4 ]; then
  echo "usage: sh restore.sh SET_FOLDER RECOVERY_KEY.pem|- OUTPUT_FOLDER [MANIFEST_SIGNER.pem]" >&2; exit 2
fi
set_folder=$1 recovery_key=$2 output=$3 signer=${4:-}
[ ! -e "$output" ] || fail "$output is there already; name a folder that is not"
[ -f "$set_folder/manifest.cms" ] || fail "$set_folder has no manifest.cms, so it is no backup"
work=$(mktemp -d "$(dirname "$output")/.restore.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/files"
# 1. The manifest, signed by Sealkeeper
if [ -n "$signer" ]; then
  openssl cms -verify -binary -inform DER -in "$set_folder/manifest.cms" -noverify -nointern -certfile "$signer" \
    -out "$work/manifest.json" 2> "$work/errors" || fail "manifest.cms was not signed by the certificate in $signer"
else
  openssl cms -verify -binary -inform DER -in "$set_folder/manifest.cms" -noverify -signer "$work/signer.pem" \
    -out "$work/manifest.json" 2> "$work/errors" || fail "the signature of manifest.cms is wrong"
  echo "Compare with the record you kept: the manifest's signer has the certificate" >&2
  openssl x509 -in "$work/signer.pem" -noout -fingerprint -sha256 >&2
fi
member() { sed -n "s/^\"$1\":\"\([^\"]*\)\",*\$/\1/p" "$work/manifest.json"; }
[ "$(member format)" = "sealkeeper-sealed-set/1" ] || fail "this script opens sets of format 1 only"
# 2. All objects are what the manifest says, before any is opened
[ "$(sha256 "$set_folder/key.cms")" = "$(member keyCmsSha256)" ] || fail "key.cms is not the one in the manifest"
sed -n 's/^{"name":"\(part-[0-9]*\.cms\)","plaintextBytes":[0-9]*,"plaintextSha256":"\([0-9a-f]*\)","ciphertextBytes":[0-9]*,"ciphertextSha256":"\([0-9a-f]*\)"},*$/\1 \2 \3/p' \
  "$work/manifest.json" > "$work/parts"
[ -s "$work/parts" ] || fail "the manifest lists no parts"
while read -r name plain_hash sealed_hash; do
  [ "$(sha256 "$set_folder/$name")" = "$sealed_hash" ] || fail "$name is not the one in the manifest"
done < "$work/parts"
# 3. The set's key
if [ "$recovery_key" = - ]; then
  [ -n "${RECOVERY_PASSPHRASE:-}" ] || { printf 'Recovery password: ' >&2; read -r RECOVERY_PASSPHRASE; }
  set -- -pwri_password "$RECOVERY_PASSPHRASE"
else
  export RECOVERY_PASSPHRASE="${RECOVERY_PASSPHRASE:-}"
  set -- -inkey "$recovery_key" ${RECOVERY_PASSPHRASE:+-passin env:RECOVERY_PASSPHRASE}
fi
openssl cms -decrypt -binary -inform DER -in "$set_folder/key.cms" "$@" -out "$work/key" \
  || fail "key.cms cannot be opened with $recovery_key (profile $(member profile); pq needs openssl 3.6)"
key=$(od -An -v -tx1 "$work/key" | tr -d ' \n')
[ ${#key} -eq 64 ] || fail "key.cms does not hold a key of 256 bits"
# 4. The parts. OpenSSL before 3.0.22 writes bytes that it then finds to be changed: its exit code and the hash decide.
while read -r name plain_hash sealed_hash; do
  openssl cms -decrypt -binary -inform DER -in "$set_folder/$name" -secretkey "$key" -out "$work/part" \
    && [ "$(sha256 "$work/part")" = "$plain_hash" ] || fail "$name holds something else than the manifest says"
  cat "$work/part" >> "$work/content.tar"
done < "$work/parts"
tar -xf "$work/content.tar" -C "$work/files" && mv "$work/files" "$output"
echo "Restored to $output. Read $output/README.txt next; delete the folder when it is no longer needed."
