package io.blobferry.emulators;

import io.netty.handler.codec.http.HttpRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature Version 4 of an S3 request with an {@code Authorization} header, computed over the bytes that arrived on the
 * wire ("Signature Calculations for the Authorization Header" in the S3 API reference). For a body that is signed chunk by
 * chunk this is the seed signature.
 *
 * <p>It shares no code with the client under test, and it encodes nothing again: Netty hands out each byte of a header as
 * one character, so a value is hashed by those bytes. A client that signs other bytes than it sends gets another
 * signature.
 */
final class SignatureV4 {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final HexFormat HEX = HexFormat.of();
    private static final HexFormat PERCENT = HexFormat.of().withUpperCase();

    private SignatureV4() {}

    /** @param timestamp the request's {@code x-amz-date} */
    static String of(HttpRequest request, AuthorizationHeader header, String timestamp, String secretAccessKey) {
        String scope = String.join("/", header.date(), header.region(), header.service(), "aws4_request");
        String toSign = String.join("\n", ALGORITHM, timestamp, scope, sha256(wire(canonical(request, header))));
        byte[] key = wire("AWS4" + secretAccessKey);
        for (String step : List.of(header.date(), header.region(), header.service(), "aws4_request")) {
            key = hmac(key, step);
        }
        return HEX.formatHex(hmac(key, toSign));
    }

    private static String canonical(HttpRequest request, AuthorizationHeader header) {
        String target = request.uri();
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        StringBuilder headers = new StringBuilder();
        for (String name : new TreeSet<>(header.signedHeaders())) {
            headers.append(name.toLowerCase(Locale.ROOT))
                    .append(':')
                    .append(request.headers().getAll(name).stream()
                            .map(SignatureV4::trimmed)
                            .collect(Collectors.joining(",")))
                    .append('\n');
        }
        return String.join(
                "\n",
                request.method().name(),
                uriEncoded(path, true),
                canonicalQuery(query),
                headers,
                String.join(";", new TreeSet<>(header.signedHeaders())),
                request.headers().get("x-amz-content-sha256"));
    }

    private static String canonicalQuery(String query) {
        List<String> parameters = new ArrayList<>();
        for (String parameter : query.split("&", -1)) {
            if (!parameter.isEmpty()) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                String value = equals < 0 ? "" : parameter.substring(equals + 1);
                parameters.add(uriEncoded(name, false) + "=" + uriEncoded(value, false));
            }
        }
        parameters.sort(null);
        return String.join("&", parameters);
    }

    /** Without white space around it, and each run of spaces inside as one. */
    private static String trimmed(String value) {
        return value.replaceAll("^[ \t]+|[ \t]+$", "").replaceAll(" +", " ");
    }

    /** Percent-encoded as S3 does it: of the bytes that the client's own encoding stands for. */
    private static String uriEncoded(String encoded, boolean path) {
        StringBuilder text = new StringBuilder();
        for (byte b : percentDecoded(encoded)) {
            char c = (char) (b & 0xff);
            boolean unreserved = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (unreserved || "-._~".indexOf(c) >= 0 || (path && c == '/')) {
                text.append(c);
            } else {
                text.append('%').append(PERCENT.toHexDigits(b));
            }
        }
        return text.toString();
    }

    /** The bytes of a percent-encoded part of a request's target. An incomplete escape stands for itself. */
    static byte[] percentDecoded(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] raw = wire(encoded);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%'
                    && i + 2 < raw.length
                    && HexFormat.isHexDigit(raw[i + 1])
                    && HexFormat.isHexDigit(raw[i + 2])) {
                bytes.write(HexFormat.fromHexDigit(raw[i + 1]) << 4 | HexFormat.fromHexDigit(raw[i + 2]));
                i += 2;
            } else {
                bytes.write(raw[i]);
            }
        }
        return bytes.toByteArray();
    }

    /** The bytes of the wire behind a text of Netty's, one for each character. */
    static byte[] wire(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is missing", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            return mac.doFinal(wire(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is missing", e);
        }
    }
}
