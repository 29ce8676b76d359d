package io.blobferry.aws.s3;

import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.HistoryRecords;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;

/** Writes records of history to S3. */
public final class S3HistoryRecords implements HistoryRecords {
    private final S3AsyncClient controlClient;

    /** @param controlClient may retry; the caller owns it */
    public S3HistoryRecords(S3AsyncClient controlClient) {
        this.controlClient = controlClient;
    }

    @Override
    public void write(RunContext run, ObjectKey key, String json) {
        String operation = "write " + key;
        run.requireTimeLeft(operation);
        try {
            run.await(
                    operation,
                    controlClient.putObject(
                            request -> request.bucket(key.bucket())
                                    .key(key.key())
                                    .contentType("application/json")
                                    .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME)
                                    .overrideConfiguration(RunTrackingInterceptor.overrideFor(run)),
                            AsyncRequestBody.fromString(json)));
        } catch (CompletionException e) {
            throw S3Errors.translate(operation, e.getCause());
        }
    }
}
