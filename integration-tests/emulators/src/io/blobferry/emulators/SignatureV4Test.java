package io.blobferry.emulators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.internal.signer.CredentialScope;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4Properties;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4RequestSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

class SignatureV4Test {
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private static final String ZEROS = "0".repeat(64);

    /** The examples are those of S3's documentation of the Authorization header. */
    @Test
    void matchesDocumentedExamples() {
        HttpRequest get = request("/test.txt");
        get.headers().set("Range", "bytes=0-9");
        assertEquals(
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
                signature(get, "host;range;x-amz-content-sha256;x-amz-date"));
        assertEquals(
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
                signature(request("/?lifecycle"), "host;x-amz-content-sha256;x-amz-date"));
        assertEquals(
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
                signature(request("/?max-keys=2&prefix=J"), "host;x-amz-content-sha256;x-amz-date"));
    }

    @Test
    void takesTheHashOfABodyThatItDoesNotSee() {
        HttpRequest put = request(HttpMethod.PUT, "/test%24file.text");
        put.headers()
                .set("Date", "Fri, 24 May 2013 00:00:00 GMT")
                .set("x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072")
                .set("x-amz-storage-class", "REDUCED_REDUNDANCY");
        assertEquals(
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
                signature(put, "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class"));
    }

    /** The example is that of the documentation of chunked uploads. */
    @Test
    void isTheSeedSignatureOfABodyInChunks() {
        HttpRequest put = request(HttpMethod.PUT, "/examplebucket/chunkObject.txt");
        put.headers()
                .set("Host", "s3.amazonaws.com")
                .set("Content-Encoding", "aws-chunked")
                .set("Content-Length", "66824")
                .set("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
                .set("x-amz-decoded-content-length", "66560")
                .set("x-amz-storage-class", "REDUCED_REDUNDANCY");
        assertEquals(
                "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
                signature(
                        put,
                        "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date"
                                + ";x-amz-decoded-content-length;x-amz-storage-class"));
    }

    /** What a client signs that sends UTF-8, and one that sends Latin-1 instead of what it signed. */
    @Test
    void header_isHashedByTheBytesOfTheWire() {
        String text = "attachment; filename=\"\u00fc.txt\"";
        String signed = sdkSignature(text);

        assertEquals(signed, dispositionSignature(new String(utf8(text), StandardCharsets.ISO_8859_1)));
        assertNotEquals(signed, dispositionSignature(text), "one byte for the umlaut, which is not what was signed");
    }

    @Test
    void spacesInside_areSignedAsOne() {
        assertEquals(sdkSignature("annual  report "), dispositionSignature("annual  report "));
    }

    private static String dispositionSignature(String wire) {
        HttpRequest put = request(HttpMethod.PUT, "/test.txt");
        put.headers().set("Content-Disposition", wire);
        return signature(put, "content-disposition;host;x-amz-content-sha256;x-amz-date");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the AWS SDK signs. */
    private static String sdkSignature(String disposition) {
        Instant time = Instant.parse("2013-05-24T00:00:00Z");
        V4Properties properties = V4Properties.builder()
                .credentials(AwsCredentialsIdentity.create("AKIAIOSFODNN7EXAMPLE", SECRET))
                .credentialScope(new CredentialScope("us-east-1", "s3", time))
                .signingClock(Clock.fixed(time, ZoneOffset.UTC))
                .doubleUrlEncode(false)
                .normalizePath(false)
                .build();
        return V4RequestSigner.create(properties, EMPTY)
                .sign(SdkHttpRequest.builder()
                        .method(SdkHttpMethod.PUT)
                        .uri(URI.create("https://examplebucket.s3.amazonaws.com/test.txt"))
                        .putHeader("Host", "examplebucket.s3.amazonaws.com")
                        .putHeader("x-amz-content-sha256", EMPTY)
                        .putHeader("x-amz-date", "20130524T000000Z")
                        .putHeader("Content-Disposition", disposition))
                .getSignature();
    }

    private static HttpRequest request(String target) {
        return request(HttpMethod.GET, target);
    }

    private static HttpRequest request(HttpMethod method, String target) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, target);
        request.headers()
                .set("Host", "examplebucket.s3.amazonaws.com")
                .set("x-amz-content-sha256", EMPTY)
                .set("x-amz-date", "20130524T000000Z");
        return request;
    }

    private static String signature(HttpRequest request, String signedHeaders) {
        AuthorizationHeader header = AuthorizationHeader.parse(
                        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1"
                                + "/s3/aws4_request, SignedHeaders=" + signedHeaders + ", Signature=" + ZEROS)
                .orElseThrow();
        return SignatureV4.of(request, header, "20130524T000000Z", SECRET);
    }
}
