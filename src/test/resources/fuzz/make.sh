#!/bin/sh
# How these files were made, with OpenSSL 3.0 and keytool. Their number in ParserFuzzTest's findings is only worth something
# while they stay as they are, so they were made once.
set -e
cd "$(dirname "$0")"
names="subjectAltName=DNS:fuzz.corp.example,IP:192.0.2.1"
openssl ecparam -name prime256v1 -genkey -noout -out ec.pem
openssl genrsa -traditional -out rsa.pem 2048
openssl req -x509 -new -key ec.pem -subj "/O=Corp/CN=fuzz.corp.example" -addext "$names" -days 36500 -out certificate.pem
openssl req -new -key ec.pem -subj "/O=Corp/CN=fuzz.corp.example" -addext "$names" -outform DER -out request.der
openssl x509 -in certificate.pem -outform DER -out certificate.der
openssl x509 -in certificate.pem -trustout -addtrust codeSigning | sed '/-----/d' | openssl base64 -d -out trusted.der
openssl crl2pkcs7 -nocrl -certfile certificate.pem -outform DER -out certificates.p7b
pkcs8="openssl pkcs8 -topk8 -in ec.pem -outform DER"
$pkcs8 -nocrypt -out key.der
$pkcs8 -iter 1 -passout pass:fuzzfuzz -out key-pbes2.der
$pkcs8 -scrypt -scrypt_N 16 -scrypt_r 1 -scrypt_p 1 -passout pass:fuzzfuzz -out key-scrypt.der
$pkcs8 -iter 1 -v1 PBE-MD5-DES -provider legacy -provider default -passout pass:fuzzfuzz -out key-pbes1.der
$pkcs8 -iter 1 -v1 PBE-SHA1-3DES -passout pass:fuzzfuzz -out key-pkcs12.der
openssl ec -in ec.pem -outform DER -out key-sec1.der
openssl ec -in ec.pem -aes128 -passout pass:fuzzfuzz -out key-dek.pem
openssl rsa -in rsa.pem -traditional -outform DER -out key-rsa.der
pkcs12="openssl pkcs12 -export -in certificate.pem -inkey ec.pem -name fuzz -passout pass:fuzzfuzz"
$pkcs12 -iter 1 -out pbes2.p12
$pkcs12 -iter 1 -legacy -out legacy.p12
$pkcs12 -iter 1 -nomac -out no-mac.p12
$pkcs12 -keypbe NONE -certpbe NONE -nomac -out plain.p12
keytool -importkeystore -srckeystore pbes2.p12 -srcstoretype PKCS12 -srcstorepass fuzzfuzz -destkeystore store.jks \
    -deststoretype JKS -deststorepass fuzzfuzz -destkeypass fuzzfuzz -srcalias fuzz
cat > plist.xml <<X
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>Name</key><string>Fuzz</string><key>ExpirationDate</key><date>2126-11-28T00:00:00Z</date>
<key>DeveloperCertificates</key><array><data>
$(openssl base64 -in certificate.der)
</data></array><key>Entitlements</key><dict><key>get-task-allow</key><false/></dict><key>TimeToLive</key><integer>364</integer></dict></plist>
X
sign="openssl cms -sign -nodetach -binary -nosmimecap -signer certificate.pem -inkey ec.pem -outform DER"
$sign -in plist.xml -out profile.mobileprovision
echo "no profile" | $sign -out signed.p7m
rm ec.pem rsa.pem
