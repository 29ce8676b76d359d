package io.blobferry.app;

import io.blobferry.federation.Federation;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How CloudTrail names a worker: {@code <app>@<instance>}, in STS's alphabet and length. The app is the function app's
 * name, the instance App Service's id of it or, elsewhere, the host's name.
 */
final class SessionName {
    private static final String OURS = "blobferry";

    /** Of an instance's id, enough to tell it from others; App Service's has 64 digits. */
    private static final int INSTANCE = 16;

    private SessionName() {}

    static String of(Map<String, String> environment) {
        String app =
                first(environment, "WEBSITE_SITE_NAME", "CONTAINER_APP_NAME").orElse(OURS);
        return first(environment, "WEBSITE_INSTANCE_ID", "CONTAINER_APP_REPLICA_NAME", "HOSTNAME")
                .map(instance -> joined(app, instance))
                .orElseGet(() -> cut(app, Federation.LONGEST_SESSION_NAME));
    }

    /** The end of a host's name is what differs, the beginning of an id is as good as its end: so the end is kept. */
    private static String joined(String app, String instance) {
        int room = Math.max(INSTANCE, Federation.LONGEST_SESSION_NAME - app.length() - 1);
        String end = instance.substring(Math.max(0, instance.length() - room));
        return cut(app, Federation.LONGEST_SESSION_NAME - end.length() - 1) + "@" + end;
    }

    private static String cut(String text, int most) {
        return text.substring(0, Math.min(most, text.length()));
    }

    private static Optional<String> first(Map<String, String> environment, String... names) {
        return Stream.of(names)
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .map(value -> value.strip().replaceAll("[^\\w+=,.@-]", "-"))
                .findFirst();
    }
}
