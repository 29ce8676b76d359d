package io.blobferry.loadstubs;

import io.blobferry.emulators.Xml;
import io.blobferry.loadstubs.MultipartUpload.NamedPart;
import io.blobferry.loadstubs.MultipartUpload.StoredPart;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** S3's documents. */
final class S3Xml {
    private static final String NAMESPACE = " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
    private static final XMLInputFactory READERS = XMLInputFactory.newDefaultFactory();

    private S3Xml() {}

    static String created(MultipartUpload upload) {
        return root(
                "InitiateMultipartUploadResult",
                element("Bucket", upload.name().bucket())
                        + element("Key", upload.name().key())
                        + element("UploadId", upload.id()));
    }

    static String completed(ObjectName name, StubObject object) {
        String checksum = object.crc64nvme()
                .map(crc -> element("ChecksumCRC64NVME", crc) + element("ChecksumType", "FULL_OBJECT"))
                .orElse("");
        return root(
                "CompleteMultipartUploadResult",
                element("Bucket", name.bucket())
                        + element("Key", name.key())
                        + element("ETag", object.etag())
                        + checksum);
    }

    /** @param found one more than the most that is listed, if there are more */
    static String parts(ObjectName name, String uploadId, List<StoredPart> found, int most) {
        StringBuilder text = new StringBuilder(element("Bucket", name.bucket()))
                .append(element("Key", name.key()))
                .append(element("UploadId", uploadId))
                .append(element("MaxParts", most))
                .append(element("IsTruncated", found.size() > most));
        List<StoredPart> page = found.subList(0, Math.min(most, found.size()));
        if (found.size() > most && !page.isEmpty()) {
            text.append(element("NextPartNumberMarker", page.getLast().number()));
        }
        for (StoredPart part : page) {
            String fields = element("PartNumber", part.number())
                    + element("LastModified", Instant.ofEpochMilli(part.lastModified()))
                    + element("ETag", part.etag())
                    + element("Size", part.size());
            text.append("<Part>").append(fields);
            part.crc64nvme().ifPresent(crc -> text.append(element("ChecksumCRC64NVME", crc)));
            text.append("</Part>");
        }
        return root("ListPartsResult", text.toString());
    }

    /** @param found all of them */
    static String uploads(String bucket, String prefix, List<MultipartUpload> found, int most) {
        StringBuilder text = new StringBuilder(element("Bucket", bucket))
                .append(element("Prefix", prefix))
                .append(element("MaxUploads", most))
                .append(element("IsTruncated", found.size() > most));
        List<MultipartUpload> page = found.subList(0, Math.min(most, found.size()));
        if (found.size() > most && !page.isEmpty()) {
            text.append(element("NextKeyMarker", page.getLast().name().key()))
                    .append(element("NextUploadIdMarker", page.getLast().id()));
        }
        for (MultipartUpload upload : page) {
            text.append("<Upload>")
                    .append(element("Key", upload.name().key()))
                    .append(element("UploadId", upload.id()))
                    .append(element("Initiated", Instant.ofEpochMilli(upload.begun())))
                    .append("</Upload>");
        }
        return root("ListMultipartUploadsResult", text.toString());
    }

    /** The parts that a Complete lists, in its order. */
    static List<NamedPart> namedParts(byte[] document) throws S3Refusal {
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
                    parts.add(new NamedPart(number, quoted(etag)));
                }
            }
            return parts;
        } catch (XMLStreamException | NumberFormatException e) {
            throw new S3Refusal(400, "MalformedXML", "The XML you provided was not well-formed.");
        }
    }

    private static String quoted(String etag) {
        return etag.startsWith("\"") ? etag : '"' + etag + '"';
    }

    private static String root(String name, String content) {
        return "<" + name + NAMESPACE + ">" + content + "</" + name + ">";
    }

    private static String element(String name, Object value) {
        return "<" + name + ">" + Xml.escaped(value.toString()) + "</" + name + ">";
    }
}
