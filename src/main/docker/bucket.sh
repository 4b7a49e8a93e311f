#!/bin/sh
# Makes the bucket for backups, if it is not there. weed says that it is well whatever happens, so the list is looked at.
set -eu
say() {
    echo "$1" | weed shell -master=seaweedfs:9333 -filer=seaweedfs:8888
}
is_there() {
    say s3.bucket.list | grep -Eq "(^|[[:space:]])$S3_BUCKET([[:space:]]|\$)"
}
for attempt in 1 2 3 4 5 6 7 8 9 10; do
    if is_there; then
        echo "The bucket $S3_BUCKET is there."
        exit 0
    fi
    say "s3.bucket.create -name $S3_BUCKET" || true
    sleep 2
done
echo "The bucket $S3_BUCKET could not be made." >&2
exit 1
