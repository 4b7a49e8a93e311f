#!/bin/sh
# Fills a new installation of Sealkeeper from a copy of a backup store and a recovery key alone: opens the newest finished
# set of each signature with restore.sh and imports what comes out. Needs sh, tar, openssl 3, curl and jq.
#
#   sh rebuild.sh STORE recovery-key.pem manifest-signer.pem https://sealkeeper.corp.example USER
#
# The user is a keeper of the new installation; the password is taken from SEALKEEPER_PASSWORD, the key's passphrase
# from RECOVERY_PASSPHRASE. Run again after a failure: what is there already is told and left as it is. Plain text is in
# a folder of its own under TMPDIR while it runs.
set -eu

if [ $# -ne 5 ]; then
    sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
store=$1 key=$2 signer=$3 url=${4%/} user=$5
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
failed=0

# not on the command line, where others could read the password
printf 'user = "%s:%s"\n' "$user" "$(printf %s "${SEALKEEPER_PASSWORD:?}" | sed 's/[\\"]/\\&/g')" > "$work/login"

call() {
    curl --silent --show-error --config "$work/login" --output "$work/answer" --write-out '%{http_code}' "$@" || :
}

told() {
    jq -r '.detail // .title // .' "$work/answer" 2> /dev/null || cat "$work/answer"
}

# The folder of the newest set in one of a signature's: the one that no other names as the set before it, as clocks may
# go back; and if two were written at once, the later.
newest() {
    : > "$work/manifests"
    for each in "$1"*/; do
        openssl cms -verify -binary -inform DER -in "${each}manifest.cms" -noverify -nointern -certfile "$signer" \
            -out "$work/manifest" 2> /dev/null || continue
        jq -c --arg folder "${each%/}" --arg hash "$(openssl dgst -sha256 -r "${each}manifest.cms" | cut -d ' ' -f 1)" \
            '{$folder, $hash, before: .previousManifestSha256, at: (.writtenAt | rtrimstr("Z"))}' "$work/manifest" \
            >> "$work/manifests"
    done
    jq -rs 'map(.before) as $earlier | map(select(.hash as $hash | $earlier | index($hash) | not)) | max_by(.at).folder // empty' \
        "$work/manifests"
}

for folder in "$store"/sets/*/; do
    set=$(newest "$folder")
    if [ -z "$set" ]; then
        if ls "$folder"*/manifest.cms > /dev/null 2>&1; then
            echo "$(basename "$folder"): no set here was signed by the certificate in $signer"
            failed=1
        else
            echo "$(basename "$folder"): no finished set"
        fi
        continue
    fi
    out=$work/$(basename "$folder")
    if ! sh "$store/restore.sh" "$set" "$key" "$out" "$signer" > "$work/said" 2>&1; then
        echo "$(basename "$folder"): $set does not open: $(tail -n 1 "$work/said")"
        failed=1
        continue
    fi
    name=$(jq -r .name "$out/signature.json")
    if [ ! -f "$out/certificate/chain.pem" ]; then
        echo "$name: had no version when it was backed up; register it anew"
        continue
    fi
    # everything that the signature's record says; certificate and key, which bring subject and names with them
    set -- -F allowInvalid=true
    mkdir -p "$work/fields"
    for field in name kind platform issuer criticality keyAlgorithm renewBeforeDays criticalBeforeDays; do
        jq -j ".$field" "$out/signature.json" > "$work/fields/$field"
        set -- "$@" -F "$field=<$work/fields/$field"
    done
    for field in keepers reminderDays; do
        jq -j ".$field | map(tostring) | join(\",\")" "$out/signature.json" > "$work/fields/$field"
        set -- "$@" -F "$field=<$work/fields/$field"
    done
    if [ -f "$out/key/key.p12" ]; then
        set -- "$@" -F "file=@$out/key/key.p12" -F "password=<$out/key/password.txt" -F "custody=<$out/key/custody.txt"
        with="with its key"
    else
        set -- "$@" -F "file=@$out/certificate/chain.pem"
        with="without a key, which the set does not have"
    fi
    status=$(call "$@" "$url/api/v1/signatures/import")
    if [ "$status" != 201 ]; then
        echo "$name: not imported ($status): $(told)"
        failed=1
        continue
    fi
    signature=$(jq -r .id "$work/answer")
    jq -r '.bindings[] | select(.kind == "CERTIFICATE") | "\(.target): bind this certificate anew"' "$out/signature.json"
    jq -c '.bindings[] | select(.kind != "CERTIFICATE")' "$out/signature.json" > "$work/bindings"
    while read -r binding; do
        status=$(call -H 'Content-Type: application/json' --data "$binding" "$url/api/v1/signatures/$signature/bindings")
        case $status in
            2*) ;;
            *) echo "$name: the binding $binding is not taken ($status): $(told)"; failed=1 ;;
        esac
    done < "$work/bindings"
    echo "$name: imported $with"
    rm -rf "$out"
done
exit $failed
