package io.blobferry.aws.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.execution.RequestKind;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

class RunTrackingInterceptorTest {
    /** The requests of S3's API as the reference writes them. */
    @ParameterizedTest
    @CsvSource({
        "PUT, /b/key, S3_WRITE",
        "PUT, /b/key?partNumber=1&uploadId=u, S3_WRITE",
        "POST, /b/key?uploads, S3_WRITE",
        "POST, /b/key?uploadId=u, S3_WRITE",
        "GET, /b?list-type=2&prefix=p, S3_LIST",
        "GET, /b?versions, S3_LIST",
        "GET, /b?uploads, S3_LIST",
        "GET, /b/key?uploadId=u&max-parts=1000, S3_LIST",
        "HEAD, /b/key, S3_READ",
        "GET, /b/key, S3_READ",
        "DELETE, /b/key?uploadId=u, S3_DELETE"
    })
    void request_isOfTheKindThatS3BillsItAs(SdkHttpMethod method, String target, RequestKind kind) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(method)
                .uri(URI.create("https://s3.us-east-1.amazonaws.com" + target))
                .build();

        assertEquals(kind, RunTrackingInterceptor.kind(request));
    }
}
