package io.blobferry.testing.hostile;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import io.blobferry.testing.StubHttpResponse;
import java.util.Random;

/** Answers that Azure Storage, a service that resembles it, or a proxy in between may give. */
public final class HostileAzureAnswer {
    private static final String TIME = "Fri, 02 Jan 2026 03:04:05 GMT";

    private final int status;
    private final HttpHeaders headers = new HttpHeaders();
    private final String body;

    private HostileAzureAnswer(Random random, String contentType, String body) {
        this.body = random.nextInt(5) == 0 ? body.substring(0, random.nextInt(body.length() + 1)) : body;
        status = HostileInputs.oneOf(
                random, 200, 200, 200, 200, 201, 206, 204, 301, 304, 400, 401, 403, 404, 409, 412, 416, 429, 500, 503,
                599);
        put(random, "Content-Type", contentType, contentType, "text/html", "", "application/json", "application/xml");
        put(random, "Content-Length", Integer.toString(this.body.length()), "0", "-1", "9223372036854775808", "x");
        put(random, "ETag", "\"0x8D\"", "\"0x8D\"", "", "\"\"", "\"");
        put(random, "Last-Modified", TIME, TIME, "never", "");
        put(random, "Content-MD5", "", "AAAA", "!", "1B2M2Y8AsgTpgAmY7PhCfg==");
        put(random, "x-ms-tag-count", "1", "-1", "99999999999", "x");
        put(random, "x-ms-copy-status", "success", "pending", "", "other");
        put(random, "x-ms-access-tier", "Hot", "Archive", "", "Other");
        put(
                random,
                "x-ms-error-code",
                "BlobNotFound",
                "ContainerNotFound",
                "BlobArchived",
                "PopReceiptMismatch",
                "",
                "Other");
        put(random, "x-ms-version-id", "2026", "", " ");
        put(
                random,
                "x-ms-meta-" + HostileInputs.oneOf(random, "name", "hdi_isfolder", "x"),
                "true",
                "",
                "\u00c3\u00bc",
                "\u00ff");
        put(random, "x-ms-approximate-messages-count", "3", "", "-1", "x", "9223372036854775808");
        put(random, "x-ms-popreceipt", "r", "");
        put(random, "x-ms-time-next-visible", TIME, "never", "");
        put(random, "Retry-After", "5", "-1", "99999999999999999999", "soon");
    }

    /** With a body for the operations of blobs. */
    public static HostileAzureAnswer ofBlobs(Random random) {
        return new HostileAzureAnswer(
                random, "application/xml", body(random, random.nextInt(3) == 0 ? tags(random) : blobs(random)));
    }

    /** With a body for the operations of queues. */
    public static HostileAzureAnswer ofQueues(Random random) {
        return new HostileAzureAnswer(random, "application/xml", body(random, messages(random)));
    }

    /** With a body for the operations of tables. */
    public static HostileAzureAnswer ofTables(Random random) {
        return new HostileAzureAnswer(random, "application/json;odata=minimalmetadata", rows(random));
    }

    public HttpResponse to(HttpRequest request) {
        return new StubHttpResponse(request, status, headers, body);
    }

    @Override
    public String toString() {
        return status + " " + headers + body;
    }

    private void put(Random random, String name, String... values) {
        if (random.nextInt(5) > 0) {
            headers.set(HttpHeaderName.fromString(name), HostileInputs.oneOf(random, values));
        }
    }

    private static String body(Random random, String usual) {
        return switch (random.nextInt(7)) {
            case 0 -> "";
            case 1 -> HostileInputs.oneOf(random, "<html>proxy", "{}", "<a/>", "\u0000", "<?xml version=\"1.0\"?>");
            case 2 ->
                "<Error><Code>BlobNotFound</Code><Message>"
                        + HostileText.withSecret(random).replace("&", "&amp;").replace("<", "&lt;")
                        + "</Message></Error>";
            case 3 -> "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Tags>&x;</Tags>";
            default -> usual;
        };
    }

    private static String tags(Random random) {
        return "<Tags><TagSet><Tag>" + element("Key", random, "k", "") + element("Value", random, "v", "")
                + "</Tag></TagSet></Tags>";
    }

    private static String blobs(Random random) {
        StringBuilder xml = new StringBuilder("<EnumerationResults ContainerName=\"container\"><Blobs>");
        int blobs = random.nextInt(4);
        for (int i = 0; i < blobs; i++) {
            xml.append("<Blob>")
                    .append(element("Name", random, "a", "a", "", "b".repeat(2000), "%zz"))
                    .append("<Properties>")
                    .append(element("Content-Length", random, "3", "0", "-1", "9223372036854775808", "x"))
                    .append(element("Etag", random, "0x8D", "0x8D", "", "\"\""))
                    .append(element("Last-Modified", random, TIME, TIME, "never"))
                    .append("</Properties>")
                    .append(element("Metadata", random, "", "<hdi_isfolder>true</hdi_isfolder>", "<a/>", "text"))
                    .append("</Blob>");
        }
        return xml.append("</Blobs><Containers><Container>" + element("Name", random, "c", "")
                        + "</Container></Containers>")
                .append(element("NextMarker", random, "", "token"))
                .append("</EnumerationResults>")
                .toString();
    }

    private static String messages(Random random) {
        StringBuilder xml = new StringBuilder("<QueueMessagesList>");
        int messages = random.nextInt(4);
        for (int i = 0; i < messages; i++) {
            xml.append("<QueueMessage>")
                    .append(element("MessageId", random, "m", "m", ""))
                    .append(element("InsertionTime", random, TIME, TIME, "never", ""))
                    .append(element("ExpirationTime", random, TIME, "Fri, 31 Dec 9999 23:59:59 GMT", ""))
                    .append(element("PopReceipt", random, "r", "r", ""))
                    .append(element("TimeNextVisible", random, TIME, TIME, "never"))
                    .append(element("DequeueCount", random, "1", "1", "-1", "9223372036854775808", "x", ""))
                    .append(element("MessageText", random, "e30=", "e30=", "{}", "!", "%ff", "////", "e30", "", " "))
                    .append("</QueueMessage>");
        }
        return xml.append("</QueueMessagesList>").toString();
    }

    private static String rows(Random random) {
        String error = "{\"odata.error\":{\"code\":\""
                + HostileInputs.oneOf(
                        random,
                        "ResourceNotFound",
                        "TableNotFound",
                        "EntityAlreadyExists",
                        "UpdateConditionNotSatisfied",
                        "")
                + "\",\"message\":{\"lang\":\"en\",\"value\":\""
                + HostileText.withSecret(random).replace("\"", "\\\"") + "\"}}}";
        String row =
                "{\"odata.etag\":\"W/\\\"1\\\"\",\"PartitionKey\":\"p\",\"RowKey\":\"r\",\"Timestamp\":\"2026-01-01T00:00:00Z\"}";
        String page = "{\"odata.metadata\":\"m\",\"value\":[" + row + "," + row + "]}";
        return switch (random.nextInt(8)) {
            case 0 -> "";
            case 1 ->
                HostileInputs.oneOf(
                        random, "<html>proxy", "[]", "null", "7", "\u0000", "{\"value\":7}", "{\"value\":null}");
            case 2, 3 -> error;
            case 4 -> row;
            case 5 -> HostileJson.changeValues(row, random);
            case 6 -> page;
            default -> HostileJson.changeValues(random.nextBoolean() ? page : error, random);
        };
    }

    private static String element(String name, Random random, String... values) {
        return random.nextInt(8) == 0 ? "" : "<" + name + ">" + HostileInputs.oneOf(random, values) + "</" + name + ">";
    }
}
