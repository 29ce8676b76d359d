package io.blobferry.emulators;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.util.UrlBuilder;
import java.net.MalformedURLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The tests' own clients: a bearer token of their own and a mark on every request to Azure, and no gate before S3. */
record TestAccess(SignedAzureClients azure, S3Client s3) {
    private static final String STORAGE = "https://storage.azure.com";

    static TestAccess to(AzureStorage azure, S3Backend backend, EntraStandIn entra, LoopbackCertificate certificate) {
        List<String> endpoints = List.of(
                azure.blobs().toString(),
                azure.queues().toString(),
                azure.tables().toString());
        TokenCredential credential = request -> Mono.fromSupplier(() -> new AccessToken(
                entra.token(FederationEmulator.TESTS, STORAGE),
                OffsetDateTime.now(ZoneOffset.UTC).plusHours(23)));
        return new TestAccess(
                SignedAzureClients.of(endpoints, credential, certificate.trustManagers(), mark()),
                S3Client.builder()
                        .endpointOverride(backend.uri())
                        .region(Region.of(FederationEmulator.REGION))
                        .forcePathStyle(true)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("back-door", "back-door")))
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .overrideConfiguration(override -> override.addExecutionInterceptor(adapted(backend)))
                        .build());
    }

    private static ExecutionInterceptor adapted(S3Backend backend) {
        return new ExecutionInterceptor() {
            @Override
            public SdkHttpRequest modifyHttpRequest(
                    Context.ModifyHttpRequest context, ExecutionAttributes executionAttributes) {
                SdkHttpRequest request = context.httpRequest();
                String query = request.encodedQueryParameters().orElse("");
                String target = backend.adapted(request.method().name(), request.encodedPath() + "?" + query);
                return request.toBuilder()
                        .encodedPath(target.substring(0, target.indexOf('?')))
                        .build();
            }
        };
    }

    private static HttpPipelinePolicy mark() {
        return (context, next) -> {
            UrlBuilder url =
                    UrlBuilder.parse(context.getHttpRequest().getUrl()).setQueryParameter(AzuriteAccessLog.MARK, "own");
            try {
                context.getHttpRequest().setUrl(url.toUrl());
            } catch (MalformedURLException e) {
                return Mono.error(e);
            }
            return next.process();
        };
    }
}
