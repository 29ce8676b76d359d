package io.blobferry.events;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Storage events that name a blob by subject and URL. */
public final class NamedEvents {
    public static final String ACCOUNT = "account";
    public static final String CONTAINER = "container";

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private NamedEvents() {}

    /** The BlobCreated event as Event Grid sends it: the subject decoded, the URL percent-encoded. */
    public static String created(String name) {
        return created(name, blobUrl(name));
    }

    public static String created(String subjectName, String url) {
        return of("BlobCreated", subjectName, data("PutBlob").put("url", url));
    }

    public static ObjectNode data(String api) {
        return JSON.createObjectNode().put("api", api);
    }

    /** An event of this type, in Event Grid's schema. */
    public static String of(String type, String subjectName, ObjectNode data) {
        ObjectNode event = JSON.createObjectNode()
                .put(
                        "topic",
                        "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/" + ACCOUNT)
                .put("subject", "/blobServices/default/containers/" + CONTAINER + "/blobs/" + subjectName)
                .put("eventType", "Microsoft.Storage." + type)
                .put("eventTime", "2026-01-02T03:04:05Z")
                .put("id", "event")
                .put("dataVersion", "2")
                .put("metadataVersion", "1");
        event.set("data", data);
        return event.toString();
    }

    public static String blobUrl(String name) {
        return "https://" + ACCOUNT + ".blob.core.windows.net/" + CONTAINER + "/" + encoded(name);
    }

    /** Percent-encoded by RFC 3986, but for slashes. */
    public static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(UNRESERVED.indexOf(octet) >= 0 ? String.valueOf((char) octet) : "%%%02X".formatted(octet));
        }
        return encoded.toString();
    }
}
