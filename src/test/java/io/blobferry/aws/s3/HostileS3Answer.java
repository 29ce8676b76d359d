package io.blobferry.aws.s3;

import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileText;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Answers that S3, a service that resembles it, or a proxy in between may give. */
final class HostileS3Answer {
    private HostileS3Answer() {}

    static StubS3.Answer next(Random random) {
        int status = HostileInputs.oneOf(
                random, 200, 200, 200, 200, 204, 206, 301, 304, 307, 400, 401, 403, 404, 404, 409, 412, 416, 429, 500,
                503, 599);
        Map<String, String> headers = new HashMap<>();
        putMaybe(
                headers,
                random,
                "ETag",
                HostileInputs.oneOf(random, "\"e\"", "\"e\"", "", "\"\"", " ", "\"", "W/\"x\""));
        putMaybe(
                headers,
                random,
                "x-amz-checksum-crc64nvme",
                HostileInputs.oneOf(random, StubS3.CRC, StubS3.CRC, "", "AAAA", "!", "AAAAAAAAAAA=-2"));
        putMaybe(headers, random, "x-amz-version-id", HostileInputs.oneOf(random, "v", "", "null"));
        putMaybe(
                headers,
                random,
                "Retry-After",
                HostileInputs.oneOf(random, "", "-1", "99999999999999999999", "soon", "5"));
        putMaybe(headers, random, "Date", HostileInputs.oneOf(random, "", "never", "Fri, 02 Jan 2026 03:04:05 GMT"));
        putMaybe(
                headers,
                random,
                "Last-Modified",
                HostileInputs.oneOf(random, "", "never", "Fri, 02 Jan 2026 03:04:05 GMT"));
        putMaybe(
                headers,
                random,
                "x-amz-meta-blobferry-source-etag",
                HostileInputs.oneOf(random, "", " ", "\"\"", "=?UTF-8?B?w7w?="));
        return new StubS3.Answer(status, headers, body(random));
    }

    private static void putMaybe(Map<String, String> headers, Random random, String name, String value) {
        if (random.nextInt(4) > 0) {
            headers.put(name, value);
        }
    }

    private static String body(Random random) {
        String body = switch (random.nextInt(9)) {
            case 0 -> "";
            case 1 -> HostileInputs.oneOf(random, "<html>proxy", "{}", "<a/>", "<?xml version=\"1.0\"?>", "\u0000");
            case 2 -> error(random);
            case 3 -> "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Error><Code>&x;</Code></Error>";
            case 4 -> list("ListPartsResult", random, "Part");
            case 5 -> list("ListBucketResult", random, "Contents");
            case 6 -> list("ListMultipartUploadsResult", random, "Upload");
            case 7 ->
                "<LifecycleConfiguration><Rule>" + element("ID", random, "r", "")
                        + element("Status", random, "Enabled", "x")
                        + element("Filter", random, "", "<Prefix>a</Prefix>", "<And><Prefix>a</Prefix></And>", "<a/>")
                        + "<AbortIncompleteMultipartUpload>"
                        + element("DaysAfterInitiation", random, "1", "-1", "99999999999", "x", "")
                        + "</AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>";
            default ->
                "<R>" + element("UploadId", random, "u", "", " ") + element("ETag", random, "\"e\"", "", "\"\"")
                        + element("Bucket", random, "b") + "</R>";
        };
        return random.nextInt(5) == 0 ? body.substring(0, random.nextInt(body.length() + 1)) : body;
    }

    private static String error(Random random) {
        return "<Error>"
                + element(
                        "Code",
                        random,
                        "NoSuchKey",
                        "NoSuchUpload",
                        "NoSuchBucket",
                        "PreconditionFailed",
                        "SlowDown",
                        "InternalError",
                        "InvalidPart",
                        "BadDigest",
                        "ExpiredToken",
                        "",
                        "\n",
                        "Other")
                + "<Message>"
                + HostileText.withSecret(random).replace("&", "&amp;").replace("<", "&lt;") + "</Message></Error>";
    }

    private static String list(String root, Random random, String item) {
        StringBuilder xml = new StringBuilder("<" + root + ">")
                .append(element("IsTruncated", random, "true", "true", "false", "perhaps"))
                .append(element("NextPartNumberMarker", random, "0", "1", "-1", "2147483647", "99999999999", "x"))
                .append(element("NextKeyMarker", random, "k", "", "%zz"))
                .append(element("NextUploadIdMarker", random, "u", "", " "))
                .append(element("EncodingType", random, "url", "other"));
        int items = random.nextInt(4);
        for (int i = 0; i < items; i++) {
            xml.append("<" + item + ">")
                    .append(element("Key", random, "k", "", "%zz", "%ff", "k%01", "a".repeat(2000)))
                    .append(element("ETag", random, "\"e\"", "\"e\"", "", "\"\"", " "))
                    .append(element("Size", random, "3", "3", "-1", "9223372036854775808", "x"))
                    .append(element("PartNumber", random, "1", "1", "0", "-1", "10001", "99999999999"))
                    .append(element("ChecksumCRC64NVME", random, StubS3.CRC, StubS3.CRC, "", "AAAA", "!"))
                    .append(element("UploadId", random, "u", "u", "", " "))
                    .append(element(
                            "Initiated", random, "2026-01-02T03:04:05.000Z", "2026-01-02T03:04:05.000Z", "", "x"))
                    .append(element(
                            "LastModified", random, "2026-01-02T03:04:05.000Z", "2026-01-02T03:04:05.000Z", "x"))
                    .append("</" + item + ">");
        }
        return xml.append("</" + root + ">").toString();
    }

    private static String element(String name, Random random, String... values) {
        return random.nextInt(6) == 0 ? "" : "<" + name + ">" + HostileInputs.oneOf(random, values) + "</" + name + ">";
    }
}
