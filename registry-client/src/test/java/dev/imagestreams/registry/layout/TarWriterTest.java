package dev.imagestreams.registry.layout;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarWriterTest {

  @TempDir Path directory;

  private Path empty() throws IOException {
    return Files.createFile(directory.resolve("a.tar"));
  }

  @Test
  void writesUstar() throws IOException {
    Path file = empty();
    TarWriter writer = new TarWriter(file);

    writer.add("a/b", "hello".getBytes(US_ASCII));
    writer.finish();

    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).hasSize(512 + 512 + 1024);
    assertThat(new String(bytes, 0, 3, US_ASCII)).isEqualTo("a/b");
    assertThat(new String(bytes, 124, 12, US_ASCII)).isEqualTo("00000000005\0");
    assertThat(new String(bytes, 257, 8, US_ASCII)).isEqualTo("ustar\00000");
    assertThat(new String(bytes, 512, 5, US_ASCII)).isEqualTo("hello");
    assertThat(Arrays.copyOfRange(bytes, 517, bytes.length)).containsOnly(0);
  }

  @Test
  void writesNamesThatUstarHasNoRoomFor() throws IOException {
    Path file = empty();
    TarWriter writer = new TarWriter(file);
    String name = "blobs/sha512/" + "a".repeat(128);

    writer.add(name, "hello".getBytes(US_ASCII));
    writer.finish();

    byte[] bytes = Files.readAllBytes(file);
    assertThat((char) bytes[156]).isEqualTo('x');
    // 151 = "151 " + "path=" + 141 characters + newline
    assertThat(new String(bytes, 512, 151, US_ASCII)).isEqualTo("151 path=" + name + "\n");
  }

  @Test
  void writesSizesThatUstarHasNoRoomFor() throws IOException {
    Path file = empty();
    TarWriter writer = new TarWriter(file);

    TarEntry entry = writer.reserve("huge", 9L << 30); // The file is sparse: nothing is written.
    writer.add("next", new byte[0]);
    writer.finish();

    assertThat(entry).isEqualTo(new TarEntry(1536, 9L << 30));
    try (FileChannel channel = FileChannel.open(file)) {
      assertThat(TarReader.files(channel, name -> true))
          .containsEntry("huge", entry)
          .containsKey("next");
    }
  }
}
