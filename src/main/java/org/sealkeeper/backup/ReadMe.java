package org.sealkeeper.backup;

import java.time.Instant;
import java.util.Optional;
import org.sealkeeper.backup.Manifest.KeyPresence;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;

/** The page for whoever opens a backup in ten years, and may never have heard of Sealkeeper. */
final class ReadMe {

    private ReadMe() {
    }

    static String of(Signature signature, Optional<Version> version, KeyPresence key, Optional<String> token,
            Instant now) {
        String validity = version.map(v -> v.number() + " (" + v.notBefore() + " - " + v.notAfter() + ")").orElse("-");
        return """
                Backup of the enterprise signature "%1$s"
                Written by Sealkeeper at %2$s. Signature %3$s, version %4$s.

                certificate/chain.pem   the certificate, then its issuers
                %5$s
                signature.json          how the signature was registered
                versions.json           all its versions, with their certificates
                other folders           supporting documents and platform configuration
                Files that do not apply to this signature are not there.

                %6$s
                What the certificate says:
                    openssl x509 -in certificate/chain.pem -noout -text

                This folder is not encrypted any more. Delete it when you are done.

                --------------------------------------------------------------------------------

                企业签名“%1$s”的备份
                由掌印（Sealkeeper）于 %2$s 写入。签名编号 %3$s，版本 %4$s。

                certificate/chain.pem   证书及其签发方证书
                %7$s
                signature.json          签名的登记信息
                versions.json           全部版本及其证书
                其他文件夹              证明材料与平台配置
                不适用于该签名的文件不会出现。

                %8$s
                查看证书内容：
                    openssl x509 -in certificate/chain.pem -noout -text

                本文件夹已不再加密，用完后请删除。
                """.formatted(signature.name(), now, signature.id(), validity, keyLine(key, token),
                        keyPart(key), keyLineInChinese(key, token), keyPartInChinese(key));
    }

    private static String keyLine(KeyPresence key, Optional<String> token) {
        return switch (key) {
            case PRESENT -> "key/key.p12             the private key, with its password in key/password.txt";
            case NON_EXPORTABLE -> "(no private key)        it may not leave the vault it was made in: this backup holds"
                    + " everything but the key"
                    + token.map(place -> ".\n                        It is in " + place).orElse("");
            case ABSENT -> "(no private key)        Sealkeeper did not have one for this signature";
        };
    }

    private static String keyLineInChinese(KeyPresence key, Optional<String> token) {
        return switch (key) {
            case PRESENT -> "key/key.p12             私钥，口令见 key/password.txt";
            case NON_EXPORTABLE -> "（无私钥）              该私钥不得离开其密钥库：本备份包含私钥以外的全部内容"
                    + token.map(place -> "。\n                        私钥位于 " + place).orElse("");
            case ABSENT -> "（无私钥）              系统中没有该签名的私钥";
        };
    }

    private static String keyPart(KeyPresence key) {
        return key != KeyPresence.PRESENT ? "To use the signature again, ask its issuer for a new certificate.\n" : """
                Most platforms take key/key.p12 as it is. To take it apart (OpenSSL 1.1 or newer):
                    openssl pkcs12 -in key/key.p12 -passin file:key/password.txt -nodes -nocerts -out private-key.pem
                    openssl pkcs12 -in key/key.p12 -passin file:key/password.txt -nokeys -out certificates.pem
                Whether key and certificate belong together: both commands print the same.
                    openssl pkey -in private-key.pem -pubout
                    openssl x509 -in certificate/chain.pem -noout -pubkey
                """;
    }

    private static String keyPartInChinese(KeyPresence key) {
        return key != KeyPresence.PRESENT ? "如需继续使用该签名，请向签发方申请新证书。\n" : """
                多数平台可直接导入 key/key.p12。如需拆开（OpenSSL 1.1 及以上）：
                    openssl pkcs12 -in key/key.p12 -passin file:key/password.txt -nodes -nocerts -out private-key.pem
                    openssl pkcs12 -in key/key.p12 -passin file:key/password.txt -nokeys -out certificates.pem
                核对私钥与证书是否匹配，以下两条命令的输出应当相同：
                    openssl pkey -in private-key.pem -pubout
                    openssl x509 -in certificate/chain.pem -noout -pubkey
                """;
    }
}
