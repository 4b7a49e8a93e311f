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

for folder in "$store"/sets/*/; do
    set=
    for each in "$folder"*/; do
        # names begin with the moment, so the last one is the newest
        [ ! -f "${each}manifest.cms" ] || set=${each%/}
    done
    if [ -z "$set" ]; then
        echo "$(basename "$folder"): no finished set"
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
