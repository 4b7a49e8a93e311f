package org.sealkeeper.notification;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The chat robots and webhooks of the configuration. The outbox names each where it names a user otherwise. */
@Component
class Channels {

    // no user id has a colon, so nobody can be called like a channel
    static final String PREFIX = "channel:";

    private final Map<String, ChannelSettings> channels;

    @Autowired
    Channels(Environment environment) {
        this(Binder.get(environment).bind("sealkeeper.channels", Bindable.mapOf(String.class, ChannelSettings.class))
                .orElse(Map.of()));
    }

    Channels(Map<String, ChannelSettings> channels) {
        this.channels = new TreeMap<>(channels);
        this.channels.forEach((id, settings) -> settings.check(id));
    }

    static boolean isChannel(String recipient) {
        return recipient.startsWith(PREFIX);
    }

    Set<String> recipients() {
        return channels.keySet().stream().map(id -> PREFIX + id).collect(Collectors.toSet());
    }

    /** Those that want to hear of it. */
    Set<String> recipients(Template template) {
        return channels.entrySet().stream().filter(channel -> channel.getValue().wants(template))
                .map(channel -> PREFIX + channel.getKey()).collect(Collectors.toSet());
    }

    /** Empty for a channel that is configured no more. */
    Optional<ChannelSettings> named(String recipient) {
        return Optional.ofNullable(channels.get(recipient.substring(PREFIX.length())));
    }

    /** When a channel is told of something that happens now. */
    Instant due(String recipient, Template template, Instant now) {
        return named(recipient).flatMap(ChannelSettings::quietHours).filter(hours -> !template.isUrgent())
                .map(hours -> hours.firstLoud(now)).orElse(now);
    }
}
