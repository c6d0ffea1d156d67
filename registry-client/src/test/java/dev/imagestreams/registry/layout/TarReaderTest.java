package dev.imagestreams.registry.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarReaderTest {

  @TempDir Path directory;

  private Map<String, TarEntry> read(byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("a.tar"), bytes);
    try (FileChannel channel = FileChannel.open(file)) {
      return TarReader.files(channel, name -> true);
    }
  }

  private void refuses(byte[] bytes, String why) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(TarFormatException.class)
        .hasMessageContaining(why);
  }

  @Test
  void findsFiles() throws IOException {
    assertThat(read(new Tar().file("a", "hello").file("./b/c", "").bytes()))
        .containsOnly(
            Map.entry("a", new TarEntry(512, 5)), Map.entry("b/c", new TarEntry(1536, 0)));
  }

  @Test
  void readsPaxNamesAndSizes() throws IOException {
    assertThat(
            read(
                new Tar()
                    .pax("16 path=long/er\n9 size=5\n")
                    .entry('0', "short", "00000000000\0", "hello")
                    .file("next", "")
                    .bytes()))
        .containsOnly(
            Map.entry("long/er", new TarEntry(1536, 5)), Map.entry("next", new TarEntry(2560, 0)));
  }

  @Test
  void readsGnuNames() throws IOException {
    assertThat(
            read(
                new Tar()
                    .entry('L', "././@LongLink", "00000000012\0", "long/name\0")
                    .file("long", "x")
                    .bytes()))
        .containsOnlyKeys("long/name");
  }

  @Test
  void readsBinarySizes() throws IOException {
    String five = "\u0080\0\0\0\0\0\0\0\0\0\0\u0005";

    assertThat(read(new Tar().entry('0', "a", five, "hello").bytes()))
        .containsOnly(Map.entry("a", new TarEntry(512, 5)));
  }

  @Test
  void t27_passesOverLinksAndDevices() throws IOException {
    Tar tar = new Tar();
    for (char type = '1'; type <= '6'; type++) {
      tar.entry(type, "blobs/sha256/" + type, "00000000000\0", "");
    }

    assertThat(read(tar.file("a", "x").bytes())).containsOnlyKeys("a");
  }

  @Test
  void t27_refusesLinksWithContent() {
    refuses(new Tar().entry('2', "a", "00000000005\0", "hello").bytes(), "with content");
  }

  @Test
  void refusesTwoFilesOfOneName() {
    refuses(new Tar().file("a", "x").file("./a", "y").bytes(), "two files named a");
  }

  @Test
  void refusesNegativeSizes() {
    String minusOne = "\u00ff".repeat(12);

    refuses(new Tar().entry('0', "a", minusOne, "").bytes(), "negative");
  }

  @Test
  void refusesSizesBeyondTheFile() {
    refuses(new Tar().entry('0', "a", "77777777777\0", "hello").bytes(), "ends too early");
    refuses(new Tar().pax("27 size=999999999999999999\n").file("a", "x").bytes(), "ends too early");
  }

  @Test
  void refusesSizesThatAreNoNumbers() {
    refuses(new Tar().entry('0', "a", "0000000-005\0", "hello").bytes(), "number");
    refuses(new Tar().pax("11 size=-5\n").file("a", "x").bytes(), "no number");
    refuses(new Tar().pax("29 size=99999999999999999999\n").file("a", "x").bytes(), "no number");
  }

  @Test
  void refusesDamagedExtendedHeaders() {
    refuses(new Tar().pax("99 path=a\n").file("a", "x").bytes(), "damaged");
    refuses(new Tar().pax("3 \n").file("a", "x").bytes(), "damaged");
    refuses(new Tar().pax("path=a\n").file("a", "x").bytes(), "damaged");
    refuses(new Tar().pax("99999999999999999999 p=a\n").file("a", "x").bytes(), "damaged");
  }

  @Test
  void t15_refusesHugeExtendedHeaders() {
    refuses(new Tar().entry('x', "pax", "00010000001\0", "").bytes(), "more than 1048576 bytes");
  }

  @Test
  void refusesSparseFiles() {
    refuses(new Tar().pax("22 GNU.sparse.major=1\n").file("a", "x").bytes(), "sparse");
    refuses(new Tar().entry('S', "a", "00000000001\0", "x").bytes(), "unknown type");
  }

  @Test
  void refusesWhatIsNoTarFile() {
    byte[] text = new byte[1024];
    Arrays.fill(text, (byte) 'a');

    refuses(text, "a header");
    refuses(new byte[0], "ends too early");
    refuses(new byte[511], "ends too early");
  }

  @Test
  void saysThatItIsCompressed() {
    byte[] gzip = new byte[1024];
    gzip[0] = 0x1f;
    gzip[1] = (byte) 0x8b;

    refuses(gzip, "uncompress it first");
  }

  @Test
  void refusesADamagedHeader() {
    byte[] bytes = new Tar().file("a", "x").bytes();
    bytes[0] ^= 1;

    refuses(bytes, "checksum");
  }

  @Test
  void refusesEveryPartOfAFile() {
    byte[] bytes = new Tar().file("a", "hello").file("b", "x").unfinished();

    for (int length = 0; length <= bytes.length; length += 64) {
      refuses(Arrays.copyOf(bytes, length), "ends too early");
    }
  }

  @Test
  void endsOnWhateverItIsGiven() throws IOException {
    byte[] good = new Tar().pax("10 path=b\n").file("a", "hello").file("c", "x").bytes();
    for (long seed = 0; seed < 2000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bad = good.clone();
      for (int i = 0; i < 3; i++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      try {
        for (TarEntry entry : read(bad).values()) {
          assertThat(entry.size()).as("seed " + seed).isBetween(0L, (long) bad.length);
          assertThat(entry.offset() + entry.size()).as("seed " + seed).isLessThan(bad.length);
        }
      } catch (TarFormatException e) {
        assertThat(e).as("seed " + seed).hasMessageMatching("(?s).+");
      }
    }
  }
}
