package org.sealkeeper.backup;

import org.sealkeeper.vault.SealedColumn;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What backups keep sealed; the contexts are those of {@link OwnKeys} and {@link RecoveryPassword}. */
@Configuration(proxyBeanMethods = false)
class SealedBackupKeys {

    @Bean
    SealedColumn sealedDrillKey() {
        return SealedColumn.of("backupKeys", "backup_key", "name", "sealed_key", "'backup-key:' || name");
    }

    @Bean
    SealedColumn sealedRecoveryPassword() {
        return SealedColumn.of("recoveryPassword", "recovery_password", "only_one", "sealed_key",
                "'recovery-password'");
    }
}
