package io.blobferry.aws.s3;

import io.blobferry.execution.RequestKind;
import io.blobferry.execution.RunContext;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Attaches the run to each S3 request, and counts every attempt of the SDK in it, by what it is billed as. */
public final class RunTrackingInterceptor implements ExecutionInterceptor {
    private static final ExecutionAttribute<RunContext> RUN = new ExecutionAttribute<>("io.blobferry.Run");

    /** ListObjectsV2, ListObjectVersions, ListMultipartUploads, ListParts. */
    private static final List<String> LISTS = List.of("list-type", "versions", "uploads", "uploadId");

    static AwsRequestOverrideConfiguration overrideFor(RunContext run) {
        return AwsRequestOverrideConfiguration.builder()
                .putExecutionAttribute(RUN, run)
                .build();
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        Optional.ofNullable(attributes.getAttribute(RUN))
                .ifPresent(run -> run.countRequest(kind(context.httpRequest())));
    }

    /** The lists of S3's API are GETs with one of these parameters. */
    static RequestKind kind(SdkHttpRequest request) {
        return switch (request.method()) {
            case PUT, POST -> RequestKind.S3_WRITE;
            case DELETE -> RequestKind.S3_DELETE;
            default ->
                LISTS.stream().anyMatch(request.rawQueryParameters()::containsKey)
                        ? RequestKind.S3_LIST
                        : RequestKind.S3_READ;
        };
    }
}
