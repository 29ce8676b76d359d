package io.blobferry.it;

import io.blobferry.domain.TableCrc64;
import io.blobferry.emulators.Emulators;
import io.blobferry.emulators.FederationEmulator;
import io.blobferry.format.BucketLayout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** The backup bucket as the tests see it, past the gate. */
final class Bucket {
    private final S3Client s3;

    Bucket(Emulators emulators) {
        s3 = emulators.s3();
    }

    HeadObjectResponse head(String key) {
        return s3.headObject(
                head -> head.bucket(FederationEmulator.BUCKET).key(key).checksumMode(ChecksumMode.ENABLED));
    }

    byte[] bytes(String key) {
        return s3.getObjectAsBytes(get -> get.bucket(FederationEmulator.BUCKET).key(key))
                .asByteArray();
    }

    byte[] bytes(String key, String versionId) {
        return s3.getObjectAsBytes(
                        get -> get.bucket(FederationEmulator.BUCKET).key(key).versionId(versionId))
                .asByteArray();
    }

    HeadObjectResponse head(String key, String versionId) {
        return s3.headObject(head -> head.bucket(FederationEmulator.BUCKET)
                .key(key)
                .versionId(versionId)
                .checksumMode(ChecksumMode.ENABLED));
    }

    /** The CRC64NVME of the object's bytes, computed here; in constant memory. */
    String crcOfBytes(String key) {
        return crcOfBytes(key, null);
    }

    /** @param versionId the version; null: the one that is current */
    String crcOfBytes(String key, String versionId) {
        TableCrc64 crc = new TableCrc64();
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = s3.getObject(
                get -> get.bucket(FederationEmulator.BUCKET).key(key).versionId(versionId))) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                crc.update(ByteBuffer.wrap(buffer, 0, length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return crc.value().base64();
    }

    Map<String, String> tags(String key) {
        return s3.getObjectTagging(get -> get.bucket(FederationEmulator.BUCKET).key(key)).tagSet().stream()
                .collect(Collectors.toMap(tag -> decoded(tag.key()), tag -> decoded(tag.value())));
    }

    /** S3Mock hands tags out as the header carried them, encoded; S3 decodes them. No tag of the tests has a percent sign. */
    private static String decoded(String text) {
        if (text == null) {
            // The SDK's form of an empty value.
            return "";
        }
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Every version under the key, the newest first. */
    List<ObjectVersion> versions(String key) {
        return s3
                .listObjectVersions(
                        list -> list.bucket(FederationEmulator.BUCKET).prefix(key))
                .versions()
                .stream()
                .filter(version -> version.key().equals(key))
                .toList();
    }

    List<Integer> storedParts(String key, String uploadId) {
        return s3
                .listParts(
                        list -> list.bucket(FederationEmulator.BUCKET).key(key).uploadId(uploadId))
                .parts()
                .stream()
                .map(part -> part.partNumber())
                .toList();
    }

    /** Open uploads of the key. */
    long openUploads(String key) {
        return openUploadIds(key).size();
    }

    List<String> openUploadIds(String key) {
        return s3
                .listMultipartUploads(list ->
                        list.bucket(FederationEmulator.BUCKET).prefix(key).encodingType(EncodingType.URL))
                .uploads()
                .stream()
                .filter(upload -> upload.key().equals(key))
                .map(MultipartUpload::uploadId)
                .toList();
    }

    void abort(String key, String uploadId) {
        s3.abortMultipartUpload(
                abort -> abort.bucket(FederationEmulator.BUCKET).key(key).uploadId(uploadId));
    }

    /** Frees the room that all versions but the newest take. Returns how many those were. */
    int deletePreviousVersions(String key) {
        List<ObjectVersion> former = versions(key).stream().skip(1).toList();
        former.forEach(version -> s3.deleteObject(
                delete -> delete.bucket(FederationEmulator.BUCKET).key(key).versionId(version.versionId())));
        return former.size();
    }

    /** Deletes what workers of other suites, with other routes, have left for a restore: their routes and passes. */
    void deleteRoutesAndPasses() {
        deleteVersionsBelow(BucketLayout.ROUTES);
        deleteVersionsBelow(BucketLayout.PASSES);
    }

    private void deleteVersionsBelow(String prefix) {
        s3.listObjectVersions(list -> list.bucket(FederationEmulator.BUCKET).prefix(prefix))
                .versions()
                .forEach(version -> s3.deleteObject(delete -> delete.bucket(FederationEmulator.BUCKET)
                        .key(version.key())
                        .versionId(version.versionId())));
    }

    /** Frees the room of the key's delete markers but the newest. */
    void deletePreviousMarkers(String key) {
        s3.listObjectVersions(list -> list.bucket(FederationEmulator.BUCKET).prefix(key)).deleteMarkers().stream()
                .filter(marker -> marker.key().equals(key))
                .skip(1)
                .forEach(marker -> s3.deleteObject(delete ->
                        delete.bucket(FederationEmulator.BUCKET).key(key).versionId(marker.versionId())));
    }

    /** The uploads that are open under the prefix. */
    List<MultipartUpload> openUploadsBelow(String prefix) {
        return s3.listMultipartUploads(list ->
                        list.bucket(FederationEmulator.BUCKET).prefix(prefix).encodingType(EncodingType.URL))
                .uploads();
    }
}
