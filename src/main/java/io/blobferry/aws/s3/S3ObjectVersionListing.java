package io.blobferry.aws.s3;

import io.blobferry.domain.ETag;
import io.blobferry.execution.RunContext;
import io.blobferry.format.Utf8KeyOrder;
import io.blobferry.spi.target.ObjectVersionListing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/**
 * Lists versions and delete markers in S3. S3's answer has both in one order; the SDK returns two lists, so they are merged
 * by key, and within a key by whether an entry is current and by its time.
 */
public final class S3ObjectVersionListing implements ObjectVersionListing {
    private static final String STANDARD = "STANDARD";

    private final S3AsyncClient controlClient;

    /** @param controlClient may retry; the caller owns it */
    public S3ObjectVersionListing(S3AsyncClient controlClient) {
        this.controlClient = controlClient;
    }

    @Override
    public Page list(RunContext run, String bucket, String prefix, Optional<Position> from) {
        String operation = "list the versions of s3://" + bucket + "/" + prefix;
        ListObjectVersionsRequest request = ListObjectVersionsRequest.builder()
                .bucket(bucket)
                .prefix(prefix)
                .keyMarker(from.map(Position::key).orElse(null))
                .versionIdMarker(from.flatMap(Position::versionId).orElse(null))
                // A key may hold characters that XML cannot; the SDK decodes the keys.
                .encodingType(EncodingType.URL)
                .overrideConfiguration(RunTrackingInterceptor.overrideFor(run))
                .build();
        try {
            ListObjectVersionsResponse page = run.await(operation, controlClient.listObjectVersions(request));
            return new Page(merged(page), next(operation, from, page));
        } catch (CompletionException e) {
            throw S3Errors.translate(operation, e.getCause());
        }
    }

    private static Optional<Position> next(String operation, Optional<Position> from, ListObjectVersionsResponse page) {
        if (!Boolean.TRUE.equals(page.isTruncated())) {
            return Optional.empty();
        }
        Position next = new Position(
                S3Errors.required(operation, "NextKeyMarker", page.nextKeyMarker()),
                Optional.ofNullable(page.nextVersionIdMarker()).filter(id -> !id.isEmpty()));
        return Optional.of(S3Values.advanced(operation, from.orElse(null), next));
    }

    /** Both lists have S3's order; that of keys is taken from the lists, since their comparison costs more. */
    private static List<Listed> merged(ListObjectVersionsResponse page) {
        List<ListedVersion> versions = page.versions().stream()
                .filter(S3ObjectVersionListing::isComplete)
                .map(S3ObjectVersionListing::listed)
                .toList();
        List<ListedMarker> markers = page.deleteMarkers().stream()
                .filter(S3ObjectVersionListing::isComplete)
                .map(S3ObjectVersionListing::listed)
                .toList();
        List<Listed> merged = new ArrayList<>(versions.size() + markers.size());
        int at = 0;
        for (ListedVersion version : versions) {
            while (at < markers.size() && comesBefore(markers.get(at), version)) {
                merged.add(markers.get(at++));
            }
            merged.add(version);
        }
        merged.addAll(markers.subList(at, markers.size()));
        return merged;
    }

    private static boolean comesBefore(ListedMarker marker, ListedVersion version) {
        if (!marker.key().equals(version.key())) {
            return Utf8KeyOrder.COMPARATOR.compare(marker.key(), version.key()) < 0;
        }
        return marker.current() || (!version.current() && marker.lastModified().isAfter(version.lastModified()));
    }

    private static ListedVersion listed(ObjectVersion version) {
        return new ListedVersion(
                version.key(),
                version.versionId(),
                version.isLatest(),
                version.lastModified(),
                new ETag(version.eTag()),
                version.size(),
                Objects.requireNonNullElse(version.storageClassAsString(), STANDARD));
    }

    private static ListedMarker listed(DeleteMarkerEntry marker) {
        return new ListedMarker(marker.key(), marker.versionId(), marker.isLatest(), marker.lastModified());
    }

    /** S3 lists no version without these. An emulator's that lacks one counts as not listed. */
    private static boolean isComplete(ObjectVersion version) {
        return S3Values.isKey(version.key())
                && version.versionId() != null
                && version.isLatest() != null
                && S3Values.isETag(version.eTag())
                && version.size() != null
                && version.lastModified() != null;
    }

    private static boolean isComplete(DeleteMarkerEntry marker) {
        return S3Values.isKey(marker.key())
                && marker.versionId() != null
                && marker.isLatest() != null
                && marker.lastModified() != null;
    }
}
