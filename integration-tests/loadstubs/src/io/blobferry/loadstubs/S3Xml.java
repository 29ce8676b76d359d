package io.blobferry.loadstubs;

import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Upload;
import io.blobferry.emulators.Xml;
import io.blobferry.testing.cloud.MultipartUpload;
import io.blobferry.testing.cloud.MultipartUpload.NamedPart;
import io.blobferry.testing.cloud.ObjectVersion;
import io.blobferry.testing.cloud.ServiceException;
import io.blobferry.testing.cloud.StoredPart;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** S3's documents. */
final class S3Xml {
    private static final String NAMESPACE = " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
    private static final XMLInputFactory READERS = XMLInputFactory.newDefaultFactory();

    private S3Xml() {}

    static String created(Upload upload) {
        return root(
                "InitiateMultipartUploadResult",
                element("Bucket", upload.key().bucket())
                        + element("Key", upload.key().key())
                        + element("UploadId", upload.id()));
    }

    static String completed(ObjectKey key, ObjectVersion<?> object) {
        String checksum = object.content()
                .checksum()
                .map(crc -> element("ChecksumCRC64NVME", crc.base64()) + element("ChecksumType", "FULL_OBJECT"))
                .orElse("");
        return root(
                "CompleteMultipartUploadResult",
                element("Bucket", key.bucket())
                        + element("Key", key.key())
                        + element("ETag", object.etag().quoted())
                        + checksum);
    }

    /** @param found one more than the greatest number that is listed, if there are more */
    static String parts(Upload upload, List<StoredPart> found, int max) {
        ObjectKey key = upload.key();
        StringBuilder text = new StringBuilder(element("Bucket", key.bucket()))
                .append(element("Key", key.key()))
                .append(element("UploadId", upload.id()))
                .append(element("MaxParts", max))
                .append(element("IsTruncated", found.size() > max));
        List<StoredPart> page = found.subList(0, Math.min(max, found.size()));
        if (found.size() > max && !page.isEmpty()) {
            text.append(element("NextPartNumberMarker", page.getLast().number()));
        }
        for (StoredPart part : page) {
            String fields = element("PartNumber", part.number())
                    + element("LastModified", part.lastModified())
                    + element("ETag", part.etag().quoted())
                    + element("Size", part.content().size());
            text.append("<Part>").append(fields);
            part.content().checksum().ifPresent(crc -> text.append(element("ChecksumCRC64NVME", crc.base64())));
            text.append("</Part>");
        }
        return root("ListPartsResult", text.toString());
    }

    /** @param found all of them */
    static String uploads(String bucket, String prefix, List<? extends MultipartUpload<?>> found, int max) {
        StringBuilder text = new StringBuilder(element("Bucket", bucket))
                .append(element("Prefix", prefix))
                .append(element("MaxUploads", max))
                .append(element("IsTruncated", found.size() > max));
        List<? extends MultipartUpload<?>> page = found.subList(0, Math.min(max, found.size()));
        if (found.size() > max && !page.isEmpty()) {
            text.append(element("NextKeyMarker", page.getLast().upload().key().key()))
                    .append(element(
                            "NextUploadIdMarker", page.getLast().upload().id()));
        }
        for (MultipartUpload<?> open : page) {
            text.append("<Upload>")
                    .append(element("Key", open.upload().key().key()))
                    .append(element("UploadId", open.upload().id()))
                    .append(element("Initiated", open.initiated()))
                    .append("</Upload>");
        }
        return root("ListMultipartUploadsResult", text.toString());
    }

    static String versioning() {
        return root("VersioningConfiguration", element("Status", "Enabled"));
    }

    static String tagging(Map<String, String> tags) {
        StringBuilder text = new StringBuilder();
        tags.forEach((key, value) -> text.append("<Tag>")
                .append(element("Key", key))
                .append(element("Value", value))
                .append("</Tag>"));
        return root("Tagging", "<TagSet>" + text + "</TagSet>");
    }

    /** The parts that a Complete lists, in its order. */
    static List<NamedPart> namedParts(byte[] document) {
        List<NamedPart> parts = new ArrayList<>();
        try {
            XMLStreamReader reader = READERS.createXMLStreamReader(new ByteArrayInputStream(document));
            int number = 0;
            String etag = "";
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    switch (reader.getLocalName()) {
                        case "PartNumber" -> number = Integer.parseInt(reader.getElementText());
                        case "ETag" -> etag = reader.getElementText();
                        default -> {}
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT
                        && reader.getLocalName().equals("Part")) {
                    parts.add(new NamedPart(number, new ETag(etag)));
                }
            }
            return parts;
        } catch (XMLStreamException | IllegalArgumentException e) {
            throw new ServiceException(400, "MalformedXML", "The XML you provided was not well-formed.");
        }
    }

    private static String root(String name, String content) {
        return "<" + name + NAMESPACE + ">" + content + "</" + name + ">";
    }

    private static String element(String name, Object value) {
        return "<" + name + ">" + Xml.escaped(value.toString()) + "</" + name + ">";
    }
}
