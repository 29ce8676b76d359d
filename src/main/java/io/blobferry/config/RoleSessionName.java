package io.blobferry.config;

import io.blobferry.federation.Federation;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How CloudTrail names a worker: {@code <app>@<instance>}, in STS's alphabet and length. The app is the function app's
 * name, the instance App Service's id of it or, elsewhere, the host's name.
 */
final class RoleSessionName {
    private static final String DEFAULT_APP = "blobferry";

    /** Of an instance's id, enough to tell it from others; App Service's has 64 digits. */
    private static final int MIN_INSTANCE_LENGTH = 16;

    private RoleSessionName() {}

    static String of(Map<String, String> environment) {
        String app = firstPresent(environment, "WEBSITE_SITE_NAME", "CONTAINER_APP_NAME")
                .orElse(DEFAULT_APP);
        return firstPresent(environment, "WEBSITE_INSTANCE_ID", "CONTAINER_APP_REPLICA_NAME", "HOSTNAME")
                .map(instance -> join(app, instance))
                .orElseGet(() -> truncate(app, Federation.MAX_SESSION_NAME_LENGTH));
    }

    /** The end of a host's name is what differs, the beginning of an id is as good as its end: so the end is kept. */
    private static String join(String app, String instance) {
        int room = Math.max(MIN_INSTANCE_LENGTH, Federation.MAX_SESSION_NAME_LENGTH - app.length() - 1);
        String end = instance.substring(Math.max(0, instance.length() - room));
        return truncate(app, Federation.MAX_SESSION_NAME_LENGTH - end.length() - 1) + "@" + end;
    }

    private static String truncate(String text, int most) {
        return text.substring(0, Math.min(most, text.length()));
    }

    private static Optional<String> firstPresent(Map<String, String> environment, String... names) {
        return Stream.of(names)
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .map(value -> value.strip().replaceAll("[^\\w+=,.@-]", "-"))
                .findFirst();
    }
}
