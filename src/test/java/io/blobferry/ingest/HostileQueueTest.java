package io.blobferry.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.Outcome;
import io.blobferry.events.HostileEvents;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.hostile.HostileInputs;
import io.blobferry.testing.hostile.HostileText;
import io.blobferry.testing.hostile.LogCapture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** For any messages of a queue, the loop that receives from it goes through all of it, and ends when it is stopped. */
class HostileQueueTest {
    private static final int SHARE = 5;
    private static final int MESSAGES = 10;
    private static final int CONCURRENCY = 4;

    private final LogCapture log = new LogCapture();

    @AfterEach
    void restoreLog() {
        log.close();
    }

    @Test
    void work_anyMessages_handlesEachOfThem() {
        HostileInputs.check(HostileQueueTest.class, SHARE, random -> {
            HostileQueue queue = new HostileQueue(random);
            QueueConsumer consumer = new QueueConsumer(
                    queue, HostileQueueTest::handle, CONCURRENCY, Duration.ofMinutes(1), Sleeper.system());
            queue.consumer = consumer;

            consumer.work();

            assertEquals(queue.delivered, queue.ended, "each message is acknowledged or released");
            log.assertNoSecret();
        });
    }

    private static boolean handle(MessageQueue.Message message) {
        IngestFixture ingest = new IngestFixture();
        Predicate<Outcome> acknowledge = Outcome::canAcknowledge;
        return message.id().hashCode() % 2 == 0
                ? ingest.deliver(message.text(), message.deliveries()).stream().allMatch(acknowledge)
                : acknowledge.test(ingest.handler()
                        .processSegment(
                                message.id(),
                                message.text(),
                                message.deliveries(),
                                BackupFixture.RUN_TIMEOUT,
                                ingest.clouds.listener));
    }

    /** Answers with as many messages as requested, or with more. */
    private static final class HostileQueue implements MessageQueue {
        private final Random random;
        private final Set<String> delivered = ConcurrentHashMap.newKeySet();
        private final Set<String> ended = ConcurrentHashMap.newKeySet();
        private QueueConsumer consumer;

        HostileQueue(Random random) {
            this.random = random;
        }

        @Override
        public List<Message> receive(int maxMessages, Duration visibilityTimeout) {
            List<Message> answer = new ArrayList<>();
            int surplus = random.nextInt(3);
            for (int i = 0; i < maxMessages + surplus; i++) {
                String text = random.nextInt(4) == 0
                        ? HostileText.any(random)
                        : new HostileEvents(random, random.nextBoolean()).text;
                long deliveries = HostileInputs.oneOf(random, 0L, 1L, 11L, Long.MAX_VALUE, -1L);
                answer.add(new Message("m" + delivered.size() + "-" + i, text, deliveries, "receipt"));
            }
            answer.subList(0, maxMessages).forEach(message -> delivered.add(message.id()));
            if (delivered.size() >= MESSAGES) {
                consumer.stop();
            }
            return answer;
        }

        @Override
        public Message updateVisibility(Message message, Duration visibilityTimeout) {
            ended.add(message.id());
            return message;
        }

        @Override
        public void delete(Message message) {
            ended.add(message.id());
        }

        @Override
        public void send(RunContext run, String text, Duration delay) {
            throw new UnsupportedOperationException("the consumer sends nothing");
        }
    }
}
