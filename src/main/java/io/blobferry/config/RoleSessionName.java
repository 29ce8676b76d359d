package io.blobferry.config;

import io.blobferry.federation.Federation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The default of {@code AWS_ROLE_SESSION_NAME}: {@code <app>@<instance>}, in the characters and the length that STS allows.
 * The app is the name of the function app or container app, the instance its id there or else the host's name.
 *
 * <p>Flex Consumption sets {@code WEBSITE_POD_NAME}, Consumption on Linux {@code CONTAINER_NAME}, all other plans {@code
 * WEBSITE_INSTANCE_ID}. The Functions host takes its own instance id in this order ({@code GetInstanceId} in
 * azure-functions-host, EnvironmentExtensions.cs), so session names match the host's logs.
 */
final class RoleSessionName {
    private static final String DEFAULT_APP = "blobferry";

    /** STS's minimum, in characters. */
    private static final int MIN_LENGTH = 2;

    /** Enough of an instance's id to be unique; App Service's ids have 64 digits. */
    private static final int MIN_INSTANCE_LENGTH = 16;

    private static final List<String> APPS = List.of("WEBSITE_SITE_NAME", "CONTAINER_APP_NAME");

    private static final List<String> INSTANCES = List.of(
            "WEBSITE_POD_NAME",
            "CONTAINER_NAME",
            "WEBSITE_INSTANCE_ID",
            "CONTAINER_APP_REPLICA_NAME",
            "HOSTNAME",
            "COMPUTERNAME");

    private RoleSessionName() {}

    static String of(Map<String, String> environment) {
        String app = firstPresent(environment, APPS)
                .filter(name -> name.length() >= MIN_LENGTH)
                .orElse(DEFAULT_APP);
        return firstPresent(environment, INSTANCES)
                .map(instance -> join(app, instance))
                .orElseGet(() -> truncate(app, Federation.MAX_SESSION_NAME_LENGTH));
    }

    /** Keeps the end of the instance: host names differ there, ids anywhere. */
    private static String join(String app, String instance) {
        int room = Math.max(MIN_INSTANCE_LENGTH, Federation.MAX_SESSION_NAME_LENGTH - app.length() - 1);
        String end = instance.substring(Math.max(0, instance.length() - room));
        return truncate(app, Federation.MAX_SESSION_NAME_LENGTH - end.length() - 1) + "@" + end;
    }

    private static String truncate(String text, int length) {
        return text.substring(0, Math.min(length, text.length()));
    }

    private static Optional<String> firstPresent(Map<String, String> environment, List<String> names) {
        return names.stream()
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .map(value -> value.strip().replaceAll("[^\\w+=,.@-]", "-"))
                .findFirst();
    }
}
