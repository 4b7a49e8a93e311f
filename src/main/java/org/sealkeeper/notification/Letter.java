package org.sealkeeper.notification;

/**
 * A message as its reader sees it.
 *
 * @param language the reader's, such as {@code zh-CN}
 */
public record Letter(String language, String subject, String text, String html) {
}
