#!/bin/sh
# SeaweedFS with its S3 interface, which takes the credentials from a file: written here, to memory, from the environment.
set -eu
umask 077
cat > /tmp/s3.json << END
{"identities": [{
  "name": "sealkeeper",
  "credentials": [{"accessKey": "$S3_ACCESS_KEY", "secretKey": "$S3_SECRET_KEY"}],
  "actions": ["Read", "List", "Tagging", "Write"]
}]}
END
unset S3_ACCESS_KEY S3_SECRET_KEY
exec weed server -dir=/data -ip=seaweedfs -ip.bind=0.0.0.0 -master.volumeSizeLimitMB=1024 -s3 -s3.config=/tmp/s3.json
