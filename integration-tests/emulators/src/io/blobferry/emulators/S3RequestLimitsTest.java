package io.blobferry.emulators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3RequestLimitsTest {
    private static final String NOTHING = "";

    private final S3RequestLimits limits = new S3RequestLimits();

    @Test
    void headerSection_isLimitedWithNamesAndSeparators() {
        HttpRequest request = put("/backup/key");
        int used = request.headers().entries().stream()
                .mapToInt(header -> header.getKey().length() + header.getValue().length() + 4)
                .sum();
        request.headers().set("x-a", "v".repeat(8192 - used - "x-a".length() - 4));
        assertEquals(NOTHING, refusal(request));
        request.headers().set("x-a", request.headers().get("x-a") + "v");
        assertEquals("RequestHeaderSectionTooLarge", refusal(request));
    }

    @Test
    void metadata_isLimitedWithNames() {
        HttpRequest request = put("/backup/key");
        request.headers().set("x-amz-meta-name", "v".repeat(2048 - "name".length()));
        assertEquals(NOTHING, refusal(request));
        request.headers().set("X-Amz-Meta-n", NOTHING);
        assertEquals("MetadataTooLarge", refusal(request));
    }

    @Test
    void key_isLimitedInBytes() {
        assertEquals(NOTHING, refusal(put("/backup/" + "k".repeat(1024))));
        assertEquals("KeyTooLongError", refusal(put("/backup/" + "k".repeat(1025))));
        assertEquals(NOTHING, refusal(put("/backup/" + "%C3%BC".repeat(512))));
        assertEquals("KeyTooLongError", refusal(put("/backup/" + "%C3%BC".repeat(513))));
    }

    @ParameterizedTest
    @CsvSource({
        "/backup/a%FFb, InvalidURI",
        "/backup/a%ED%A0%80b, InvalidURI",
        "/backup/a%01b, ''",
        "/backup?prefix=%FF, ''"
    })
    void key_isUtf8(String target, String code) {
        assertEquals(code, refusal(put(target)));
    }

    @ParameterizedTest
    @CsvSource({
        "/backup/k?uploadId=u&partNumber=1, ''",
        "/backup/k?uploadId=u&partNumber=10000, ''",
        "/backup/k?uploadId=u&partNumber=0, InvalidArgument",
        "/backup/k?uploadId=u&partNumber=10001, InvalidArgument",
        "/backup/k?uploadId=u&partNumber=one, InvalidArgument",
        "/backup/k?uploadId=u&max-parts=1000&part-number-marker=9999, ''",
        "/backup/k?uploadId=u&max-parts=1001, InvalidArgument",
        "/backup?uploads&max-uploads=1001, InvalidArgument",
        "/backup?list-type=2&max-keys=1001, InvalidArgument",
        "/backup?list-type=2&encoding-type=url, ''",
        "/backup?list-type=2&encoding-type=xml, InvalidArgument"
    })
    void numbersOfAQuery_areWithinTheirRange(String target, String code) {
        assertEquals(code, refusal(put(target)));
    }

    @Test
    void tags_areAtMostTen() {
        assertEquals(NOTHING, refusal(tagged(tags(10))));
        assertEquals("BadRequest", refusal(tagged(tags(11))));
        assertEquals("InvalidArgument", refusal(tagged("a=1&a=2")));
    }

    @ParameterizedTest
    @CsvSource({
        "key, value, ''",
        "'a b+c-d=e.f_g:h/i@j', 'ü 日本', ''",
        "key, '', ''",
        "'', value, InvalidTag",
        "key, 50%, InvalidTag",
        "key, a#b, InvalidTag",
        "key, 'tab\tinside', InvalidTag",
        "a*b, value, InvalidTag",
        "aws:key, value, InvalidTag"
    })
    void tags_haveOnlyAllowedCharacters(String key, String value, String code) {
        assertEquals(code, refusal(tagged(encoded(key) + "=" + encoded(value))));
    }

    @Test
    void tags_areLimitedInLength() {
        assertEquals(NOTHING, refusal(tagged("k".repeat(128) + "=" + encoded("ü".repeat(256)))));
        assertEquals("InvalidTag", refusal(tagged("k".repeat(129) + "=v")));
        assertEquals("InvalidTag", refusal(tagged("k=" + "v".repeat(257))));
    }

    @Test
    void body_isAtMostFiveGibibytes() {
        assertEquals(NOTHING, refusal(put("/backup/k", 5L << 30)));
        assertEquals("EntityTooLarge", refusal(put("/backup/k", (5L << 30) + 1)));
        HttpRequest chunked = put("/backup/k", (5L << 30) + 100);
        chunked.headers().set("x-amz-decoded-content-length", 5L << 30);
        assertEquals(NOTHING, refusal(chunked), "the length without the chunks' own bytes counts");
        HttpRequest unknown = put("/backup/k");
        unknown.headers().remove("Content-Length");
        assertEquals("MissingContentLength", refusal(unknown));
    }

    private String refusal(HttpRequest request) {
        return limits.refusal(request).map(AwsError::code).orElse(NOTHING);
    }

    private static String tags(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining("&"));
    }

    private static HttpRequest tagged(String tagging) {
        HttpRequest request = put("/backup/key");
        request.headers().set("x-amz-tagging", tagging);
        return request;
    }

    private static HttpRequest put(String target) {
        return put(target, 3);
    }

    private static HttpRequest put(String target, long length) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, target);
        request.headers().set("Host", "127.0.0.1").set("Content-Length", length);
        return request;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
