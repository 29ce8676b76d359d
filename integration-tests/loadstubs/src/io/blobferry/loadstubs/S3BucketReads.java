package io.blobferry.loadstubs;

import io.blobferry.testing.cloud.ListedPage;
import io.blobferry.testing.cloud.MultipartUpload;
import io.blobferry.testing.cloud.ObjectStore;
import io.blobferry.testing.cloud.ObjectVersion;
import io.blobferry.testing.cloud.ServiceException;
import io.blobferry.testing.cloud.VersionEntry;
import java.util.List;

/** What a GET of a bucket asks for: its objects, versions, open uploads and configurations. */
final class S3BucketReads {
    static final int MAX_KEYS = 1000;

    private final ObjectStore<ObjectFields> store;

    S3BucketReads(ObjectStore<ObjectFields> store) {
        this.store = store;
    }

    Answer get(String bucket, Target target) {
        if (target.has("versioning")) {
            return Answer.xml(200, S3Xml.versioning());
        }
        if (target.has("lifecycle")) {
            throw new ServiceException(
                    404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist");
        }
        if (target.has("versions")) {
            return versions(bucket, target);
        }
        return target.has("uploads") ? uploads(bucket, target) : objects(bucket, target);
    }

    /** ListObjects of either version; what either continues from is a key. */
    private Answer objects(String bucket, Target target) {
        if (target.has("location")) {
            throw S3Router.notImplemented();
        }
        String after = target.value("continuation-token")
                .or(() -> target.value("start-after"))
                .or(() -> target.value("marker"))
                .orElse("");
        String prefix = target.value("prefix").orElse("");
        ListedPage<ObjectVersion<ObjectFields>> page =
                store.list(bucket, prefix, target.value("delimiter").orElse(""), after, max(target, "max-keys"));
        return Answer.xml(200, S3ListObjects.document(bucket, prefix, page, isEncoded(target)));
    }

    private Answer versions(String bucket, Target target) {
        if (target.value("delimiter").isPresent()) {
            throw S3Router.notImplemented();
        }
        String prefix = target.value("prefix").orElse("");
        int max = max(target, "max-keys");
        List<VersionEntry<ObjectFields>> found = store.listVersions(
                bucket, prefix, target.value("key-marker").orElse(""), target.value("version-id-marker"), max + 1);
        return Answer.xml(200, S3ListVersions.document(bucket, prefix, found, max, isEncoded(target)));
    }

    private Answer uploads(String bucket, Target target) {
        String prefix = target.value("prefix").orElse("");
        List<MultipartUpload<ObjectFields>> found = store.uploads(
                bucket,
                prefix,
                target.value("key-marker").orElse(""),
                target.value("upload-id-marker").orElse(""));
        return Answer.xml(200, S3Xml.uploads(bucket, prefix, found, max(target, "max-uploads")));
    }

    private static int max(Target target, String parameter) {
        return Math.min(MAX_KEYS, target.number(parameter, MAX_KEYS));
    }

    private static boolean isEncoded(Target target) {
        return target.value("encoding-type").isPresent();
    }
}
