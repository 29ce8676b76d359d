package io.blobferry.aws.s3;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredVersion;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.ResponsePublisher;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.RestoreObjectResponse;
import software.amazon.awssdk.services.s3.model.RestoreRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tier;

/** Reads versions of backups from S3. */
public final class S3BackupReader implements BackupReader {
    /** Intelligent-Tiering keeps what is restored as long as it is read, and takes no number of days. */
    private static final String INTELLIGENT_TIERING = "INTELLIGENT_TIERING";

    /** No such object or version, or a delete marker: 405 if it is named by its version id, 404 if it is current. */
    private static final Set<Integer> ABSENT = Set.of(404, 405);

    private static final int REQUESTED = 202;

    private final S3AsyncClient controlClient;
    private final S3AsyncClient contentClient;
    private final S3SourceAttributes sourceAttributes;

    /**
     * @param controlClient for requests without content; may retry; the caller owns it
     * @param contentClient for content; must not retry, since a part of it may have been passed on; the caller owns it
     */
    public S3BackupReader(S3AsyncClient controlClient, S3AsyncClient contentClient) {
        this.controlClient = controlClient;
        this.contentClient = contentClient;
        sourceAttributes = new S3SourceAttributes(new S3SourceAttributes.Requests() {
            @Override
            public Optional<String> text(RunContext run, ObjectKey key) {
                return readText(run, key);
            }

            @Override
            public Map<String, String> tags(RunContext run, StoredVersion version) {
                return readTags(run, version.version());
            }
        });
    }

    @Override
    public Optional<StoredVersion> head(RunContext run, ObjectVersion version) {
        String operation = "get the properties of " + version;
        ObjectKey key = version.key();
        try {
            return Optional.of(S3StoredVersions.of(
                    operation,
                    key,
                    run.await(
                            operation,
                            controlClient.headObject(request -> request.bucket(key.bucket())
                                    .key(key.key())
                                    .versionId(version.versionId().orElse(null))
                                    .checksumMode(ChecksumMode.ENABLED)
                                    .overrideConfiguration(RunTrackingInterceptor.overrideFor(run))))));
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof S3Exception refused)) {
                throw S3Errors.translate(operation, e.getCause());
            }
            if (ABSENT.contains(refused.statusCode())) {
                return absent(operation, refused);
            }
            Throwable named = S3Errors.code(refused).isEmpty() ? reason(run, operation, version, refused) : refused;
            if (isOfNoVersion(named)) {
                return Optional.empty();
            }
            throw S3Errors.translate(operation, named);
        }
    }

    /** To an id that is none by its form S3 answers with 400: versity/versitygw#1698, Seagate/cortx-s3server#1724. */
    private static boolean isOfNoVersion(Throwable failure) {
        return failure instanceof S3Exception refused
                && S3Errors.code(refused).equals("InvalidArgument")
                && S3Errors.detail(refused).contains("Invalid version id");
    }

    /** S3 leaves the header out for those who have no s3:GetObjectRetention ("HeadObject" in the S3 API reference). */
    @Override
    public Optional<Instant> lockedUntil(RunContext run, ObjectVersion version) {
        String operation = "get the lock of " + version;
        ObjectKey key = version.key();
        try {
            return Optional.ofNullable(run.await(
                            operation,
                            controlClient.headObject(request -> request.bucket(key.bucket())
                                    .key(key.key())
                                    .versionId(version.versionId().orElse(null))
                                    .overrideConfiguration(RunTrackingInterceptor.overrideFor(run))))
                    .objectLockRetainUntilDate());
        } catch (CompletionException e) {
            if (e.getCause() instanceof S3Exception refused && ABSENT.contains(refused.statusCode())) {
                return Optional.empty();
            }
            throw S3Errors.translate(operation, e.getCause());
        }
    }

    /** The answer to a HEAD has no body. That to a GET of the first byte names the reason of the same refusal. */
    private Throwable reason(RunContext run, String operation, ObjectVersion version, S3Exception refused) {
        try {
            run.await(
                    operation,
                    controlClient.getObject(
                            get(run, version).range("bytes=0-0").build(), AsyncResponseTransformer.toBytes()));
            return refused;
        } catch (CompletionException e) {
            return e.getCause() instanceof S3Exception named && named.statusCode() == refused.statusCode()
                    ? named
                    : refused;
        }
    }

    private static <T> Optional<T> absent(String operation, S3Exception refused) {
        if (S3Errors.code(refused).equals("NoSuchBucket")) {
            throw S3Errors.translate(operation, refused);
        }
        return Optional.empty();
    }

    @Override
    public Optional<Content> open(RunContext run, ObjectVersion version) {
        String operation = "read " + version;
        GetObjectRequest.Builder request = get(run, version);
        try {
            ResponsePublisher<GetObjectResponse> answer =
                    run.await(operation, contentClient.getObject(withChecksum(run, request), toPublisher()));
            return Optional.of(new OpenVersion(operation, version.key(), answer));
        } catch (CompletionException e) {
            if (e.getCause() instanceof S3Exception refused && ABSENT.contains(refused.statusCode())) {
                return absent(operation, refused);
            }
            if (isOfNoVersion(e.getCause())) {
                return Optional.empty();
            }
            throw translate(operation, e.getCause());
        }
    }

    /** The header alone: as a member of the request it would have the SDK compute the checksum of the content, too. */
    private static GetObjectRequest withChecksum(RunContext run, GetObjectRequest.Builder request) {
        AwsRequestOverrideConfiguration withHeader = RunTrackingInterceptor.overrideFor(run).toBuilder()
                .putHeader("x-amz-checksum-mode", ChecksumMode.ENABLED.toString())
                .build();
        return request.overrideConfiguration(withHeader).build();
    }

    private static AsyncResponseTransformer<GetObjectResponse, ResponsePublisher<GetObjectResponse>> toPublisher() {
        return AsyncResponseTransformer.toPublisher();
    }

    private record OpenVersion(
            StoredVersion version, S3ContentPublisher bytes, ResponsePublisher<GetObjectResponse> answer)
            implements Content {
        OpenVersion(String operation, ObjectKey key, ResponsePublisher<GetObjectResponse> answer) {
            this(
                    S3StoredVersions.of(operation, key, answer.response()),
                    S3ContentPublisher.of(answer, failure -> translate(operation, failure)),
                    answer);
        }

        @Override
        public void close() {
            bytes.cancelIfUnread();
        }
    }

    @Override
    public Flow.Publisher<ByteBuffer> read(RunContext run, StoredVersion version, long offset, long length) {
        BackupReader.requireRange(version, offset, length);
        String operation = "read " + length + " bytes from " + offset + " of " + version.version();
        GetObjectRequest request = get(run, version.version())
                .range("bytes=" + offset + "-" + (offset + length - 1))
                .ifMatch(version.etag().quoted())
                .build();
        return S3ContentPublisher.onSubscription(
                () -> contentClient.getObject(request, toPublisher()), failure -> translate(operation, failure));
    }

    @Override
    public SourceAttributes attributes(RunContext run, StoredVersion version) {
        return sourceAttributes.read(run, version);
    }

    private Map<String, String> readTags(RunContext run, ObjectVersion version) {
        String operation = "read the tags of " + version;
        try {
            List<Tag> tags = run.await(
                            operation,
                            controlClient.getObjectTagging(
                                    request -> request.bucket(version.key().bucket())
                                            .key(version.key().key())
                                            .versionId(version.versionId().orElse(null))
                                            .overrideConfiguration(RunTrackingInterceptor.overrideFor(run))))
                    .tagSet();
            return texts(tags);
        } catch (CompletionException e) {
            throw S3Errors.translate(operation, e.getCause());
        }
    }

    /** A service that is not Amazon's may leave out a value that is empty. */
    private static Map<String, String> texts(List<Tag> tags) {
        Map<String, String> texts = new HashMap<>();
        for (Tag tag : tags) {
            if (tag.key() != null) {
                texts.put(tag.key(), Objects.requireNonNullElse(tag.value(), ""));
            }
        }
        return texts;
    }

    @Override
    public Optional<String> readText(RunContext run, ObjectKey key) {
        String operation = "read " + key;
        GetObjectRequest request = get(run, new ObjectVersion(key, Optional.empty()))
                .range("bytes=0-" + MAX_TEXT_BYTES)
                .build();
        try {
            ResponseBytes<GetObjectResponse> answer =
                    run.await(operation, controlClient.getObject(request, AsyncResponseTransformer.toBytes()));
            if (answer.asByteArrayUnsafe().length > MAX_TEXT_BYTES) {
                throw new PermanentException(
                        operation, FailureCause.REJECTED, "it has more than " + MAX_TEXT_BYTES + " bytes", null);
            }
            return Optional.of(answer.asUtf8String());
        } catch (CompletionException e) {
            if (e.getCause() instanceof S3Exception refused) {
                if (ABSENT.contains(refused.statusCode())) {
                    return absent(operation, refused);
                }
                if (refused.statusCode() == 416) {
                    // An empty object has no range.
                    return Optional.of("");
                }
            }
            throw S3Errors.translate(operation, e.getCause());
        }
    }

    @Override
    public ThawResult requestThaw(RunContext run, StoredVersion version, ThawTier tier, int days) {
        ObjectVersion object = version.version();
        String operation = "restore " + object + " from its archive";
        RestoreRequest.Builder restore =
                RestoreRequest.builder().glacierJobParameters(job -> job.tier(Tier.fromValue(tierName(tier))));
        if (!version.storageClass().equals(INTELLIGENT_TIERING)) {
            restore.days(days);
        }
        try {
            RestoreObjectResponse answer = run.await(
                    operation,
                    controlClient.restoreObject(
                            request -> request.bucket(object.key().bucket())
                                    .key(object.key().key())
                                    .versionId(object.versionId().orElse(null))
                                    .restoreRequest(restore.build())
                                    .overrideConfiguration(RunTrackingInterceptor.overrideFor(run))));
            return answer.sdkHttpResponse().statusCode() == REQUESTED ? ThawResult.STARTED : ThawResult.READABLE;
        } catch (CompletionException e) {
            if (e.getCause() instanceof S3Exception refused
                    && S3Errors.code(refused).equals("RestoreAlreadyInProgress")) {
                return ThawResult.IN_PROGRESS;
            }
            throw translate(operation, e.getCause());
        }
    }

    private static String tierName(ThawTier tier) {
        return switch (tier) {
            case BULK -> "Bulk";
            case STANDARD -> "Standard";
            case EXPEDITED -> "Expedited";
        };
    }

    private static GetObjectRequest.Builder get(RunContext run, ObjectVersion version) {
        return GetObjectRequest.builder()
                .bucket(version.key().bucket())
                .key(version.key().key())
                .versionId(version.versionId().orElse(null))
                .overrideConfiguration(RunTrackingInterceptor.overrideFor(run));
    }

    /** 403 InvalidObjectState is about the archive and not about rights. */
    private static TransferException translate(String operation, Throwable failure) {
        return failure instanceof S3Exception refused && S3Errors.code(refused).equals("InvalidObjectState")
                ? new PermanentException(operation, FailureCause.REJECTED, S3Errors.detail(refused), refused)
                : S3Errors.translate(operation, failure);
    }
}
