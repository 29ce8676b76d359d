package io.blobferry.loadstubs;

import io.blobferry.emulators.Xml;
import io.blobferry.testing.cloud.ObjectVersion;
import io.blobferry.testing.cloud.VersionEntry;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** S3's document of ListObjectVersions: versions and delete markers in one order. */
final class S3ListVersions {
    private S3ListVersions() {}

    /**
     * @param found one more than the greatest number that is listed, if there are more
     * @param encoded whether keys are sent URL-encoded, as the client asked by {@code encoding-type}
     */
    static String document(
            String bucket, String prefix, List<VersionEntry<ObjectFields>> found, int max, boolean encoded) {
        StringBuilder text = new StringBuilder("<ListVersionsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">")
                .append(element("Name", bucket))
                .append(element("Prefix", S3ListObjects.name(prefix, encoded)))
                .append(element("MaxKeys", max))
                .append(element("IsTruncated", found.size() > max));
        if (encoded) {
            text.append(element("EncodingType", "url"));
        }
        List<VersionEntry<ObjectFields>> page = found.subList(0, Math.min(max, found.size()));
        if (found.size() > max && !page.isEmpty()) {
            text.append(element(
                            "NextKeyMarker", S3ListObjects.name(page.getLast().key(), encoded)))
                    .append(element("NextVersionIdMarker", page.getLast().versionId()));
        }
        for (VersionEntry<ObjectFields> entry : page) {
            String fields = element("Key", S3ListObjects.name(entry.key(), encoded))
                    + element("VersionId", entry.versionId())
                    + element("IsLatest", entry.current())
                    + element("LastModified", entry.entry().lastModified().truncatedTo(ChronoUnit.SECONDS));
            text.append(entry.entry()
                    .version()
                    .map(version -> "<Version>" + fields + content(version) + "</Version>")
                    .orElse("<DeleteMarker>" + fields + "</DeleteMarker>"));
        }
        return text.append("</ListVersionsResult>").toString();
    }

    private static String content(ObjectVersion<ObjectFields> version) {
        return element("ETag", version.etag().quoted())
                + element("Size", version.content().size())
                + element("StorageClass", version.attributes().storageClass());
    }

    private static String element(String name, Object value) {
        return "<" + name + ">" + Xml.escaped(value.toString()) + "</" + name + ">";
    }
}
