package io.blobferry.loadstubs;

import io.blobferry.emulators.Xml;
import io.blobferry.testing.cloud.QueueStore.Message;
import io.blobferry.testing.cloud.ServiceException;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The Queue service's documents. */
final class QueueXml {
    private static final XMLInputFactory READERS = XMLInputFactory.newDefaultFactory();

    private QueueXml() {}

    static String sent(Message<String> message) {
        return list(head(message) + hold(message));
    }

    static String received(List<Message<String>> messages) {
        return messages.isEmpty()
                ? "<QueueMessagesList/>"
                : messages.stream()
                        .map(message -> head(message)
                                + hold(message)
                                + element("DequeueCount", Integer.toString(message.deliveries()))
                                + element("MessageText", message.body()))
                        .map(QueueXml::message)
                        .collect(Collectors.joining("", "<QueueMessagesList>", "</QueueMessagesList>"));
    }

    static String error(String code) {
        return "<Error>" + element("Code", code) + element("Message", code) + "</Error>";
    }

    /** The text that a request carries, if it carries one. */
    static Optional<String> text(byte[] document) {
        if (document.length == 0) {
            return Optional.empty();
        }
        try {
            XMLStreamReader reader = READERS.createXMLStreamReader(new ByteArrayInputStream(document));
            while (reader.hasNext()) {
                reader.next();
                if (reader.isStartElement() && reader.getLocalName().equals("MessageText")) {
                    return Optional.of(reader.getElementText());
                }
            }
            return Optional.empty();
        } catch (XMLStreamException e) {
            throw new ServiceException(400, "InvalidXmlDocument");
        }
    }

    private static String head(Message<String> message) {
        return element("MessageId", message.id())
                + element("InsertionTime", time(message.inserted()))
                + element("ExpirationTime", time(message.expires()));
    }

    private static String hold(Message<String> message) {
        return element("PopReceipt", message.receipt()) + element("TimeNextVisible", time(message.visible()));
    }

    private static String list(String fields) {
        return "<QueueMessagesList>" + message(fields) + "</QueueMessagesList>";
    }

    private static String message(String fields) {
        return "<QueueMessage>" + fields + "</QueueMessage>";
    }

    private static String time(Instant instant) {
        return HttpDates.http(instant);
    }

    private static String element(String name, String value) {
        return "<" + name + ">" + Xml.escaped(value) + "</" + name + ">";
    }
}
