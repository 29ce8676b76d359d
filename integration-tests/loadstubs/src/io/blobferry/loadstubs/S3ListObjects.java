package io.blobferry.loadstubs;

import io.blobferry.emulators.Xml;
import io.blobferry.testing.cloud.ListedPage;
import io.blobferry.testing.cloud.ObjectVersion;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;

/** S3's document of ListObjects and ListObjectsV2: the fields of both, of which a client reads its own. */
final class S3ListObjects {
    private S3ListObjects() {}

    /** @param encoded whether keys are sent URL-encoded, as the client asked by {@code encoding-type} */
    static String document(
            String bucket, String prefix, ListedPage<ObjectVersion<ObjectFields>> page, boolean encoded) {
        StringBuilder text = new StringBuilder("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">")
                .append(element("Name", bucket))
                .append(element("Prefix", name(prefix, encoded)))
                .append(element("KeyCount", page.entries().size()))
                .append(element("IsTruncated", page.next().isPresent()));
        if (encoded) {
            text.append(element("EncodingType", "url"));
        }
        page.next()
                .ifPresent(next -> text.append(element("NextContinuationToken", next))
                        .append(element("NextMarker", name(next, encoded))));
        for (ListedPage.Entry<ObjectVersion<ObjectFields>> entry : page.entries()) {
            String name = name(entry.name(), encoded);
            text.append(entry.item()
                    .map(object -> contents(name, object))
                    .orElse("<CommonPrefixes>" + element("Prefix", name) + "</CommonPrefixes>"));
        }
        return text.append("</ListBucketResult>").toString();
    }

    private static String contents(String name, ObjectVersion<ObjectFields> object) {
        return "<Contents>"
                + element("Key", name)
                + element("LastModified", object.lastModified().truncatedTo(ChronoUnit.SECONDS))
                + element("ETag", object.etag().quoted())
                + element("Size", object.content().size())
                + element("StorageClass", object.attributes().storageClass())
                + "</Contents>";
    }

    static String name(String name, boolean encoded) {
        return encoded ? URLEncoder.encode(name, StandardCharsets.UTF_8).replace("%2F", "/") : name;
    }

    private static String element(String name, Object value) {
        return "<" + name + ">" + Xml.escaped(value.toString()) + "</" + name + ">";
    }
}
