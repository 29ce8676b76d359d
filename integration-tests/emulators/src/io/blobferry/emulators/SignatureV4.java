package io.blobferry.emulators;

import io.netty.handler.codec.http.HttpRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.internal.signer.CredentialScope;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4Properties;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4RequestSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Signature Version 4 of an S3 request with an {@code Authorization} header, computed by the AWS SDK's signer from what
 * arrived on the wire. For a body that is signed chunk by chunk this is the seed signature.
 *
 * <p>{@code AwsV4HttpSigner} itself computes the payload's hash from the body, and moves headers of a chunked body; this is
 * the step after that, which takes the hash, or the name of the form, as the request's header has it.
 */
final class SignatureV4 {
    private SignatureV4() {}

    static String of(HttpRequest request, AuthorizationHeader header, Instant signedAt, String secretAccessKey) {
        V4Properties properties = V4Properties.builder()
                .credentials(AwsCredentialsIdentity.create(header.accessKeyId(), secretAccessKey))
                .credentialScope(new CredentialScope(header.region(), header.service(), signedAt))
                .signingClock(Clock.fixed(signedAt, ZoneOffset.UTC))
                .doubleUrlEncode(false)
                .normalizePath(false)
                .build();
        String contentHash = request.headers().get("x-amz-content-sha256");
        return V4RequestSigner.create(properties, contentHash)
                .sign(signedPartOf(request, header))
                .getSignature();
    }

    private static SdkHttpRequest.Builder signedPartOf(HttpRequest request, AuthorizationHeader header) {
        SdkHttpRequest.Builder signed = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method().name()))
                .uri(URI.create("https://" + request.headers().get("Host") + request.uri()));
        header.signedHeaders()
                .forEach(name -> request.headers().getAll(name).forEach(value -> signed.appendHeader(name, value)));
        return signed;
    }
}
