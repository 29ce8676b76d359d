package io.blobferry.loadstubs;

import io.blobferry.testing.cloud.ServiceException;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The documents of Put Block List, Get Block List and of tags. */
final class BlockListXml {
    private static final XMLInputFactory READERS = XMLInputFactory.newDefaultFactory();

    /** Where a block that is listed is searched. */
    enum From {
        COMMITTED,
        UNCOMMITTED,
        LATEST
    }

    /** A block of a list. */
    record Listed(From from, String id) {}

    private BlockListXml() {}

    static List<Listed> blocks(byte[] document) {
        List<Listed> blocks = new ArrayList<>();
        texts(document, (element, text) -> {
            if (!element.equals("BlockList")) {
                blocks.add(new Listed(From.valueOf(element.toUpperCase(Locale.ROOT)), text));
            }
        });
        return blocks;
    }

    static Map<String, String> tags(byte[] document) {
        Map<String, String> tags = new LinkedHashMap<>();
        List<String> keys = new ArrayList<>();
        texts(document, (element, text) -> {
            switch (element) {
                case "Key" -> keys.add(text);
                case "Value" -> tags.put(keys.getLast(), text);
                default -> {}
            }
        });
        return tags;
    }

    static String tags(Map<String, String> tags) {
        StringBuilder text = new StringBuilder("<Tags><TagSet>");
        tags.forEach((key, value) -> text.append("<Tag>")
                .append(BlobXml.element("Key", key))
                .append(BlobXml.element("Value", value))
                .append("</Tag>"));
        return text.append("</TagSet></Tags>").toString();
    }

    static String lists(List<StagedBlocks.Block> committed, List<StagedBlocks.Block> uncommitted) {
        return "<BlockList><CommittedBlocks>" + blocks(committed) + "</CommittedBlocks><UncommittedBlocks>"
                + blocks(uncommitted) + "</UncommittedBlocks></BlockList>";
    }

    private static String blocks(List<StagedBlocks.Block> blocks) {
        StringBuilder text = new StringBuilder();
        blocks.forEach(block -> text.append("<Block>")
                .append(BlobXml.element("Name", block.id()))
                .append(BlobXml.element("Size", Long.toString(block.size())))
                .append("</Block>"));
        return text.toString();
    }

    private interface Text {
        void accept(String element, String text);
    }

    /** Calls with the text of each element that has text alone. */
    private static void texts(byte[] document, Text each) {
        try {
            XMLStreamReader reader = READERS.createXMLStreamReader(new ByteArrayInputStream(document));
            StringBuilder text = new StringBuilder();
            boolean isLeaf = false;
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        text.setLength(0);
                        isLeaf = true;
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                    case XMLStreamConstants.END_ELEMENT -> {
                        if (isLeaf) {
                            each.accept(reader.getLocalName(), text.toString());
                        }
                        isLeaf = false;
                    }
                    default -> {}
                }
            }
        } catch (XMLStreamException | IllegalArgumentException e) {
            throw new ServiceException(400, "InvalidXmlDocument", "XML specified is not syntactically valid.");
        }
    }
}
