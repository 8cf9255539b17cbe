jiuye.start();
