package io.blobferry.loadstubs;

import io.blobferry.testing.cloud.QueueStore;
import io.blobferry.testing.cloud.QueueStore.Message;
import io.blobferry.testing.cloud.ServiceException;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Azure's Queue service: Create and Delete Queue, Get Queue Metadata, Put, Get, Update and Delete Message. */
final class QueueRouter implements Router {
    private static final int SEVEN_DAYS = 7 * 24 * 3600;

    private final QueueStore<String> queues;

    QueueRouter(QueueStore<String> queues) {
        this.queues = queues;
    }

    @Override
    public RequestBody begin(HttpRequest request) {
        return new SmallBody(document -> {
            Target target = Target.of(request);
            String[] path = target.rest().split("/", 3);
            String method = request.method().name();
            try {
                return switch (path.length) {
                    case 1 -> ofQueue(method, path[0], target);
                    case 2 -> ofMessages(method, path[0], target, document);
                    default -> ofMessage(method, path[0], path[2], target, document);
                };
            } catch (ServiceException refusal) {
                return Answer.xml(refusal.status(), QueueXml.error(refusal.code()))
                        .with("x-ms-error-code", refusal.code());
            }
        });
    }

    private Answer ofQueue(String method, String queue, Target target) {
        if (method.equals("PUT") && !target.has("comp")) {
            return Answer.empty(queues.create(queue) ? 201 : 204);
        }
        if (method.equals("DELETE")) {
            queues.remove(queue);
            return Answer.empty(204);
        }
        if (target.value("comp").filter("metadata"::equals).isPresent()) {
            return Answer.empty(200).with("x-ms-approximate-messages-count", queues.count(queue));
        }
        throw new ServiceException(501, "NotImplemented");
    }

    private Answer ofMessages(String method, String queue, Target target, byte[] document) {
        return switch (method) {
            case "POST" -> {
                int seconds = target.number("messagettl", SEVEN_DAYS);
                Message<String> sent = queues.send(
                        queue,
                        QueueXml.text(document).orElse(""),
                        invisible(target, 0),
                        seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)));
                yield Answer.xml(201, QueueXml.sent(sent));
            }
            case "GET" -> {
                List<Message<String>> received =
                        queues.receive(queue, target.number("numofmessages", 1), invisible(target, 30));
                yield Answer.xml(200, QueueXml.received(received));
            }
            default -> throw new ServiceException(501, "NotImplemented");
        };
    }

    private Answer ofMessage(String method, String queue, String path, Target target, byte[] document) {
        String receipt = target.value("popreceipt").orElse("");
        return switch (method) {
            case "PUT" -> {
                Message<String> updated =
                        queues.update(queue, path, receipt, invisible(target, 0), QueueXml.text(document));
                yield Answer.empty(204)
                        .with("x-ms-popreceipt", updated.receipt())
                        .with("x-ms-time-next-visible", HttpDates.http(updated.visible()));
            }
            case "DELETE" -> {
                queues.delete(queue, path, receipt);
                yield Answer.empty(204);
            }
            default -> throw new ServiceException(501, "NotImplemented");
        };
    }

    private static Duration invisible(Target target, int otherwise) {
        return Duration.ofSeconds(target.number("visibilitytimeout", otherwise));
    }
}
