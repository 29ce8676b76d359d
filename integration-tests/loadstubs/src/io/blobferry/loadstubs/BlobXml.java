package io.blobferry.loadstubs;

import io.blobferry.emulators.Xml;
import io.blobferry.testing.cloud.Blob;
import io.blobferry.testing.cloud.ListedPage;

/** The Blob service's documents. */
final class BlobXml {
    private BlobXml() {}

    static String listed(String container, String prefix, ListedPage<Blob<StubBlob>> page) {
        StringBuilder text = new StringBuilder("<EnumerationResults ContainerName=\"")
                .append(Xml.escaped(container))
                .append("\">")
                .append(element("Prefix", prefix))
                .append("<Blobs>");
        for (ListedPage.Entry<Blob<StubBlob>> entry : page.entries()) {
            String name = element("Name", entry.name());
            text.append(entry.item()
                    .map(blob -> "<Blob>" + name + properties(blob) + "</Blob>")
                    .orElse("<BlobPrefix>" + name + "</BlobPrefix>"));
        }
        return text.append("</Blobs>")
                .append(element("NextMarker", page.next().orElse("")))
                .append("</EnumerationResults>")
                .toString();
    }

    static String error(String code, String message) {
        return "<Error>" + element("Code", code) + element("Message", message) + "</Error>";
    }

    private static String properties(Blob<StubBlob> blob) {
        String modified = HttpDates.http(blob.lastModified());
        return "<Properties>"
                + element("Creation-Time", modified)
                + element("Last-Modified", modified)
                + element("Etag", blob.etag().value())
                + element("Content-Length", Long.toString(blob.content().size()))
                + element("Content-Type", blob.content().headers().get("Content-Type", ""))
                + element("BlobType", "BlockBlob")
                + element(
                        "AccessTier",
                        blob.content().tier().isEmpty() ? "Hot" : blob.content().tier())
                + element("LeaseStatus", "unlocked")
                + element("LeaseState", "available")
                + "</Properties>";
    }

    static String element(String name, String value) {
        return "<" + name + ">" + Xml.escaped(value) + "</" + name + ">";
    }
}
