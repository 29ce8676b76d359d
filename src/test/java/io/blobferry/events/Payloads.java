package io.blobferry.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Microsoft's examples of the events of a storage account, in both schemas. */
public final class Payloads {
    /** The account of the examples. */
    public static final String ACCOUNT = "my-storage-account";

    public static final String EVENT_GRID = "event-grid";
    public static final String CLOUD_EVENTS = "cloud-events";

    private Payloads() {}

    public static String of(String shape, String schema) {
        try (InputStream in = Payloads.class.getResourceAsStream("payloads/" + shape + "." + schema + ".json")) {
            return new String(Objects.requireNonNull(in, shape).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
