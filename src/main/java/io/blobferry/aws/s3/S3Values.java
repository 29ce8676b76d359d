package io.blobferry.aws.s3;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import java.util.Optional;

/** Reads values of S3's answers. A service that only resembles S3, or a proxy, may send what none of them is. */
final class S3Values {
    private S3Values() {}

    /** @throws PermanentException if there is none */
    static ETag etag(String operation, String value) {
        return S3Errors.required(operation, "ETag", ETag.of(value).orElse(null));
    }

    /** @throws PermanentException if there is none */
    static Upload upload(String operation, String bucket, String key, String id) {
        if (!isKey(key) || !isUploadId(id)) {
            throw new PermanentException(
                    operation,
                    FailureCause.REJECTED,
                    "the answer has no valid key or UploadId: " + key + ", " + id,
                    null);
        }
        return new Upload(new ObjectKey(bucket, key), id);
    }

    /**
     * The place at which a listing continues.
     *
     * @throws PermanentException if it is the one at which this page began: the listing would not end
     */
    static <T> T advanced(String operation, T from, T next) {
        if (next.equals(from)) {
            throw new PermanentException(
                    operation, FailureCause.REJECTED, "the listing does not advance beyond " + from, null);
        }
        return next;
    }

    /**
     * The checksum of what was written, which S3 has verified. Without it a backup cannot be proven complete.
     *
     * @throws PermanentException if there is none
     */
    static Crc64Nvme crc(String operation, String value) {
        if (value == null) {
            throw new PermanentException(operation, FailureCause.CHECKSUM, "S3 returned no CRC64NVME checksum", null);
        }
        return readableCrc(value)
                .orElseThrow(() -> new PermanentException(
                        operation, FailureCause.CHECKSUM, "S3 returned no valid CRC64NVME checksum: " + value, null));
    }

    /** Empty if the value is missing or is not a CRC64NVME of a whole object. */
    static Optional<Crc64Nvme> readableCrc(String value) {
        try {
            return Optional.ofNullable(value).map(Crc64Nvme::fromBase64);
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    static boolean isETag(String value) {
        return ETag.of(value).isPresent();
    }

    static boolean isUploadId(String value) {
        return value != null && !value.isBlank();
    }

    static boolean isKey(String value) {
        return value != null && !value.isEmpty() && ObjectKey.fits(value);
    }
}
