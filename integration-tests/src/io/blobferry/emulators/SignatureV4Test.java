package io.blobferry.emulators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;

class SignatureV4Test {
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String ZEROS = "0".repeat(64);

    /** The examples are those of S3's documentation of the Authorization header. */
    @Test
    void agreesWithTheDocumentedExamples() {
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

    private static HttpRequest request(String target) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target);
        request.headers()
                .set("Host", "examplebucket.s3.amazonaws.com")
                .set("x-amz-content-sha256", EMPTY)
                .set("x-amz-date", "20130524T000000Z");
        return request;
    }

    private static String signature(HttpRequest request, String signedHeaders) {
        CredentialScope scope = CredentialScope.parse(
                        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1"
                                + "/s3/aws4_request, SignedHeaders=" + signedHeaders + ", Signature=" + ZEROS)
                .orElseThrow();
        return SignatureV4.of(request, scope, "20130524T000000Z", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    }
}
