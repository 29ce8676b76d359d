package io.blobferry.emulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature Version 4 of an S3 request with an {@code Authorization} header, computed from what arrived on the wire. For
 * a body that is signed chunk by chunk this is the seed signature.
 */
final class SignatureV4 {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private SignatureV4() {}

    static String of(HttpRequest request, CredentialScope scope, String timestamp, String secretAccessKey) {
        String toSign = "AWS4-HMAC-SHA256\n" + timestamp + "\n" + scope.scope() + "\n"
                + hex(sha256(canonicalRequest(request, scope)));
        byte[] key = hmac(("AWS4" + secretAccessKey).getBytes(UTF_8), scope.date());
        for (String part : List.of(scope.region(), scope.service(), "aws4_request")) {
            key = hmac(key, part);
        }
        return hex(hmac(key, toSign));
    }

    static String canonicalRequest(HttpRequest request, CredentialScope scope) {
        String target = request.uri();
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        List<String> names = scope.signedHeaders().stream().sorted().toList();
        String headers = names.stream()
                .map(name -> name + ":" + canonicalValue(request.headers(), name) + "\n")
                .collect(Collectors.joining());
        return String.join(
                "\n",
                request.method().name(),
                encoded(decoded(path), true),
                canonicalQuery(query),
                headers,
                String.join(";", names),
                request.headers().get("x-amz-content-sha256"));
    }

    private static String canonicalValue(HttpHeaders headers, String name) {
        return headers.getAll(name).stream()
                .map(value -> value.strip().replaceAll(" +", " "))
                .collect(Collectors.joining(","));
    }

    private static String canonicalQuery(String query) {
        if (query.isEmpty()) {
            return "";
        }
        return Arrays.stream(query.split("&", -1))
                .map(pair -> {
                    int equals = pair.indexOf('=');
                    String name = equals < 0 ? pair : pair.substring(0, equals);
                    String value = equals < 0 ? "" : pair.substring(equals + 1);
                    return encoded(decoded(name), false) + "=" + encoded(decoded(value), false);
                })
                .sorted()
                .collect(Collectors.joining("&"));
    }

    private static byte[] decoded(String text) {
        byte[] raw = text.getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%' && i + 2 < raw.length) {
                out.write(HexFormat.fromHexDigits(new String(raw, i + 1, 2, UTF_8)));
                i += 2;
            } else {
                out.write(raw[i]);
            }
        }
        return out.toByteArray();
    }

    private static String encoded(byte[] bytes, boolean keepSlashes) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            if (UNRESERVED.indexOf(c) >= 0 || (keepSlashes && c == '/')) {
                text.append(c);
            } else {
                text.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
        return text.toString();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
