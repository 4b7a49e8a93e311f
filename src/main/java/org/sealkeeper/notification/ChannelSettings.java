package org.sealkeeper.notification;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sealkeeper.text.Texts;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One robot or webhook that is told what people are told by mail: {@code sealkeeper.channels.<id>.*}.
 *
 * @param url where messages are posted to; often it is a secret itself
 * @param secret what messages are signed with, where the service has that
 * @param language of the messages
 * @param topics names of mails, such as {@code lapse-declared}, or beginnings of them, such as {@code approval-*}; all, when
 *     left out
 * @param quiet hours in which only lapses are told, such as {@code 22:00-07:00 Asia/Shanghai}
 * @param allowHttp whether the URL may begin with {@code http://}
 */
record ChannelSettings(ChannelKind kind, URI url, String secret, @DefaultValue("en") String language,
        @DefaultValue List<String> topics, String quiet, @DefaultValue("false") boolean allowHttp) {

    private static final int SHORTEST_SECRET = 16;

    /** @throws IllegalStateException with a sentence that names the property to set */
    void check(String id) {
        String prefix = "sealkeeper.channels." + id;
        refuseUnless(id.matches("[a-z0-9][a-z0-9-]{0,40}"),
                prefix + ": a channel's id has lower-case letters, digits and hyphens, at most 41");
        refuseUnless(kind != null, prefix + ".kind is missing: webhook, dingtalk, wecom, feishu, slack or teams");
        refuseUnless(url != null && url.getHost() != null && ("https".equals(url.getScheme())
                || allowHttp && "http".equals(url.getScheme())), prefix + ".url is missing or does not begin with https://");
        refuseUnless(kind != ChannelKind.WEBHOOK || secret != null && secret.length() >= SHORTEST_SECRET, prefix
                + ".secret is missing or shorter than " + SHORTEST_SECRET + " characters: what messages are signed with");
        refuseUnless(List.of("en", "zh-CN").contains(language), prefix + ".language is en or zh-CN");
        for (String topic : topics) {
            refuseUnless(topic.endsWith("*") || Template.isOne(topic), prefix + ".topics: there is no mail " + topic);
        }
        try {
            quietHours();
        } catch (IllegalArgumentException wrong) {
            throw new IllegalStateException(prefix + ".quiet: " + wrong.getMessage(), wrong);
        }
    }

    Optional<QuietHours> quietHours() {
        return Optional.ofNullable(quiet).filter(hours -> !hours.isBlank()).map(QuietHours::of);
    }

    Locale locale() {
        return Texts.nearest(Locale.forLanguageTag(language));
    }

    boolean isChinese() {
        return locale().equals(Texts.CHINESE);
    }

    boolean wants(Template template) {
        // what is for everybody, who may not log in here, is posted only where that is asked for
        return topics.isEmpty() ? template.hasLink() : topics.stream().anyMatch(topic -> topic.endsWith("*")
                ? template.id().startsWith(topic.substring(0, topic.length() - 1)) : template.id().equals(topic));
    }

    private static void refuseUnless(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalStateException(sentence);
        }
    }

    /** Neither the address nor the secret is ever part of a log or a message. */
    @Override
    public String toString() {
        return kind + " at " + (url == null ? "?" : url.getHost());
    }
}
