import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** The work of floors/amqp_floor.c with the Java client. */
public class AmqpJava {
  static final int WINDOW = 1000, PREFETCH = 500, BATCH = 100;

  static double cpu() {
    var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e3;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 8) throw new Exception("usage: AmqpJava WORK HOST PORT USER PASSWORD VHOST MESSAGES BYTES");
    String work = arguments[0];
    int messages = Integer.parseInt(arguments[6]);
    var factory = new ConnectionFactory();
    factory.setHost(arguments[1]);
    factory.setPort(Integer.parseInt(arguments[2]));
    factory.setUsername(arguments[3]);
    factory.setPassword(arguments[4]);
    factory.setVirtualHost(arguments[5]);
    var connection = factory.newConnection();
    Channel channel = connection.createChannel();
    String name = "bench.java." + ProcessHandle.current().pid();
    channel.queueDeclare(name, true, false, false, null);
    var properties = new AMQP.BasicProperties.Builder().deliveryMode(1).build();
    byte[] body = new byte[Integer.parseInt(arguments[7])];
    var window = new Semaphore(WINDOW);
    if (!work.equals("unconfirmed")) {
      channel.confirmSelect();
      if (!work.equals("latency")) {
        channel.addConfirmListener(new ConfirmListener() {
          private long last = 0;
          private final java.util.HashSet<Long> early = new java.util.HashSet<>();

          public void handleAck(long tag, boolean isMultiple) {
            int settled = 0;
            if (isMultiple) {
              while (last < tag) if (!early.remove(++last)) settled++;
            } else {
              early.add(tag);
              settled = 1;
              while (early.remove(last + 1)) last++;
            }
            window.release(settled);
          }

          public void handleNack(long tag, boolean isMultiple) { throw new IllegalStateException("nack"); }
        });
      }
    }
    var done = new CountDownLatch(work.equals("endtoend") ? 1 : 0);
    if (work.equals("endtoend")) {
      Channel consuming = factory.newConnection().createChannel();
      consuming.basicQos(PREFETCH);
      consuming.basicConsume(name, false, new DefaultConsumer(consuming) {
        private int count = 0;

        @Override public void handleDelivery(
            String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) throws IOException {
          count++;
          if (count % BATCH == 0 || count == messages) getChannel().basicAck(envelope.getDeliveryTag(), true);
          if (count == messages) done.countDown();
        }
      });
    }
    double[] latencies = new double[messages];
    double cpu = cpu(), start = System.nanoTime();
    if (work.equals("unconfirmed")) {
      for (int count = 0; count < messages; count++) channel.basicPublish("amq.fanout", "", properties, body);
      channel.queueDeclare(name, true, false, false, null);
    } else if (work.equals("latency")) {
      for (int count = 0; count < messages; count++) {
        double sent = System.nanoTime();
        channel.basicPublish("", name, properties, body);
        channel.waitForConfirmsOrDie();
        latencies[count] = (System.nanoTime() - sent) / 1e3;
      }
    } else {
      for (int count = 0; count < messages; count++) {
        window.acquire();
        channel.basicPublish("", name, properties, body);
      }
      window.acquire(WINDOW);
    }
    done.await();
    double elapsed = (System.nanoTime() - start) / 1e9, used = (cpu() - cpu) / messages;
    if (work.equals("latency")) {
      double[] sorted = Arrays.copyOfRange(latencies, messages / 10, messages);
      Arrays.sort(sorted);
      System.out.printf(Locale.ROOT, "{\"unit\":\"µs\",\"value\":%.1f,\"cpu_us\":%.2f,\"p99_us\":%.1f}%n",
          sorted[sorted.length / 2], used, sorted[sorted.length * 99 / 100]);
    } else {
      System.out.printf(
          Locale.ROOT, "{\"unit\":\"messages/s\",\"value\":%.1f,\"cpu_us\":%.2f}%n", messages / elapsed, used);
    }
    channel.queueDelete(name);
    System.exit(0);
  }
}
