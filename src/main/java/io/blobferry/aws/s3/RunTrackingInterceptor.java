package io.blobferry.aws.s3;

import io.blobferry.execution.RunContext;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Attaches the run to each S3 request, and counts every attempt of the SDK in it. */
public final class RunTrackingInterceptor implements ExecutionInterceptor {
    private static final ExecutionAttribute<RunContext> RUN = new ExecutionAttribute<>("io.blobferry.Run");

    static AwsRequestOverrideConfiguration overrideFor(RunContext run) {
        return AwsRequestOverrideConfiguration.builder()
                .putExecutionAttribute(RUN, run)
                .build();
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        Optional.ofNullable(attributes.getAttribute(RUN)).ifPresent(RunContext::countRequest);
    }
}
