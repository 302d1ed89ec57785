//! The sounds that come with the program, by the hash of their text. Made by `make audio`.

#[rustfmt::skip]
pub(super) const FILES: &[(&str, &[u8])] = &[
    // Chạm vào một hay nhiều ô, hoặc gửi luôn.
    ("104965401410d29333acdd3000b8d8dcd1948314667a77874531f2a25cbeb345", include_bytes!("vi/104965401410d29333acdd3000b8d8dcd1948314667a77874531f2a25cbeb345.opus")),
    // Từ 2 lần trở lên
    ("10f413bd5e948de415c3adf543542d2f907c191b5be84091436774e174c794b4", include_bytes!("vi/10f413bd5e948de415c3adf543542d2f907c191b5be84091436774e174c794b4.opus")),
    // Mời Ông/Bà đánh giá
    ("117367a364064cf25fe86ce26e415f7ecf8b7d617a2b60a1e71f68375421c97d", include_bytes!("vi/117367a364064cf25fe86ce26e415f7ecf8b7d617a2b60a1e71f68375421c97d.opus")),
    // Tinh thần trách nhiệm của công chức
    ("16e6e91e35fb8d0d43c1ed465106ed844f34ad86f18abe1f7dcd84e80ed4d324", include_bytes!("vi/16e6e91e35fb8d0d43c1ed465106ed844f34ad86f18abe1f7dcd84e80ed4d324.opus")),
    // Tổng thời gian giải quyết hồ sơ so với quy định
    ("1797167a7b645c030ed76617354448d1305c5de3a8e9a4c778ec15cf423df452", include_bytes!("vi/1797167a7b645c030ed76617354448d1305c5de3a8e9a4c778ec15cf423df452.opus")),
    // Giao tiếp của công chức
    ("1ac3ec458d46885c7e3eb3fe4a27ed6de2daf206ebd6d181c6301e701ea4a1a9", include_bytes!("vi/1ac3ec458d46885c7e3eb3fe4a27ed6de2daf206ebd6d181c6301e701ea4a1a9.opus")),
    // Rất không hài lòng
    ("1d990326175716dfedceea4aa4d7c0fb3c7f97f2c8076d5b13d3858e4aa4f631", include_bytes!("vi/1d990326175716dfedceea4aa4d7c0fb3c7f97f2c8076d5b13d3858e4aa4f631.opus")),
    // 3 câu hỏi ngắn về lần giải quyết hồ sơ hôm nay
    ("1e2db80ad2bb7a66fe7b0af75ee33d553d546e3f2d7f4928d7ba9fb307479e49", include_bytes!("vi/1e2db80ad2bb7a66fe7b0af75ee33d553d546e3f2d7f4928d7ba9fb307479e49.opus")),
    // Tôi cần thêm thời gian
    ("2067ef09234a83976362b820b07343a09d112cc6198ae3fcc79cf909b746a692", include_bytes!("vi/2067ef09234a83976362b820b07343a09d112cc6198ae3fcc79cf909b746a692.opus")),
    // Bình thường
    ("23c1bd438c6bddf2b19e7167ee40f281effb5d8084ba63e2185b40cb97c0be95", include_bytes!("vi/23c1bd438c6bddf2b19e7167ee40f281effb5d8084ba63e2185b40cb97c0be95.opus")),
    // Giấy tờ, thủ tục
    ("2c9da8c2e0d516e2b4802dc230b62486d09b3daa4d49e802744f32bfa79af685", include_bytes!("vi/2c9da8c2e0d516e2b4802dc230b62486d09b3daa4d49e802744f32bfa79af685.opus")),
    // Dài hơn quy định
    ("40eec46f7f6962a4f770acb7a6c57eb07197e96ba4a55caf907bd957b189d5dc", include_bytes!("vi/40eec46f7f6962a4f770acb7a6c57eb07197e96ba4a55caf907bd957b189d5dc.opus")),
    // Không phải liên hệ nơi nào
    ("41fb7587a9a3944aff2aa0fdc34feb82a077286efeb39be0f405fa3681b2d780", include_bytes!("vi/41fb7587a9a3944aff2aa0fdc34feb82a077286efeb39be0f405fa3681b2d780.opus")),
    // Kết quả giải quyết thủ tục hành chính
    ("4d66b3eddaf789a087243c9f2486a967ad689c89079a1c20643828de4d7193c7", include_bytes!("vi/4d66b3eddaf789a087243c9f2486a967ad689c89079a1c20643828de4d7193c7.opus")),
    // Đã ghi nhận. Mã này không cho biết Ông/Bà đã trả lời gì.
    ("526c3e20082b0b36039cb2a94fece7f128e4e07e874542dfa374854c91fa5ef4", include_bytes!("vi/526c3e20082b0b36039cb2a94fece7f128e4e07e874542dfa374854c91fa5ef4.opus")),
    // Ngắn hơn quy định
    ("5806a707393d2d881d47bfc7d8cad195c951dd3170474713134c2ab9bc056736", include_bytes!("vi/5806a707393d2d881d47bfc7d8cad195c951dd3170474713134c2ab9bc056736.opus")),
    // Không hỏi tên. Công chức không xem được từng phiếu.
    ("5e151189e78b3cb63f354d141825a0506341cfb5c97a17079c8e9bc24f5dc74f", include_bytes!("vi/5e151189e78b3cb63f354d141825a0506341cfb5c97a17079c8e9bc24f5dc74f.opus")),
    // Cách ứng xử của công chức
    ("60aed5beada43ebb4f134bf97c1ea99e16ea45c512eda8c25b91e4dfdfb6af9a", include_bytes!("vi/60aed5beada43ebb4f134bf97c1ea99e16ea45c512eda8c25b91e4dfdfb6af9a.opus")),
    // Thời gian giải quyết
    ("684d8b949cc545823d7685fc8bade2916d2bea0f2a64cf777a4ad4d8773fe761", include_bytes!("vi/684d8b949cc545823d7685fc8bade2916d2bea0f2a64cf777a4ad4d8773fe761.opus")),
    // Gửi đánh giá
    ("6a5832b3aa5b445e2248a2047ce0ad2bfe5506726027edce2d7557c2ee978940", include_bytes!("vi/6a5832b3aa5b445e2248a2047ce0ad2bfe5506726027edce2d7557c2ee978940.opus")),
    // Chỉ Bộ phận Một cửa
    ("7975d7e79ddd6c7b30385f911959eab229b85268460bdc3a9092309e3b401cdb", include_bytes!("vi/7975d7e79ddd6c7b30385f911959eab229b85268460bdc3a9092309e3b401cdb.opus")),
    // Ông/Bà còn ở đây không?
    ("7e23284e1d2e2a36c8cd07c850b09f1f7f1e1807e09398f6a486944179213255", include_bytes!("vi/7e23284e1d2e2a36c8cd07c850b09f1f7f1e1807e09398f6a486944179213255.opus")),
    // Nơi ngồi chờ, trang thiết bị
    ("8301bb872a540c017f0ea9c378fed27e6cb17e442b58e9d52fc72a932d8fdd76", include_bytes!("vi/8301bb872a540c017f0ea9c378fed27e6cb17e442b58e9d52fc72a932d8fdd76.opus")),
    // 4 câu hỏi ngắn về lần giải quyết hồ sơ hôm nay
    ("87255e034b5a1bb2a7e4796ff290758769e36725df05f27759b472e9d3fbf434", include_bytes!("vi/87255e034b5a1bb2a7e4796ff290758769e36725df05f27759b472e9d3fbf434.opus")),
    // Hướng dẫn, giải thích
    ("94cc6a93baf34109ed66b6a01a5309f83257b9486d7935d2f0d28d5ed3437837", include_bytes!("vi/94cc6a93baf34109ed66b6a01a5309f83257b9486d7935d2f0d28d5ed3437837.opus")),
    // Số lần phải liên hệ với nơi tiếp nhận để hoàn thiện hồ sơ (kể cả trực tuyến; không tính khi do lỗi của người nộp)
    ("94db3eedd58c3e400cf0949e077dc077c375130f45674bc086dc4bae379ce577", include_bytes!("vi/94db3eedd58c3e400cf0949e077dc077c375130f45674bc086dc4bae379ce577.opus")),
    // Những câu đã trả lời vẫn được tính.
    ("9861ea3a42c6cf86cbead91bfa1e0a78abbe8463b45454d03d39a72934bcebf6", include_bytes!("vi/9861ea3a42c6cf86cbead91bfa1e0a78abbe8463b45454d03d39a72934bcebf6.opus")),
    // Bỏ qua câu này
    ("9ba3ab5f0f9a1c4d88cb1ecdbd62848dbb0541ba56ee46bd0689de60a110a06c", include_bytes!("vi/9ba3ab5f0f9a1c4d88cb1ecdbd62848dbb0541ba56ee46bd0689de60a110a06c.opus")),
    // Ông/Bà hài lòng hay không hài lòng về:
    ("9bcf6d9441f6bf979412a81a52f0c7199b44b16847ba4f668008eaafd83b1338", include_bytes!("vi/9bcf6d9441f6bf979412a81a52f0c7199b44b16847ba4f668008eaafd83b1338.opus")),
    // Xong
    ("a6f4543a3e45eb1772fed1b872b12153e05f3de294e91e98363ee0b220c5c739", include_bytes!("vi/a6f4543a3e45eb1772fed1b872b12153e05f3de294e91e98363ee0b220c5c739.opus")),
    // Điều Ông/Bà muốn nhắc đến
    ("b26abfc30eeb9591545edb82be008aedadbea04ec4d1ee2310975c0f71f301a7", include_bytes!("vi/b26abfc30eeb9591545edb82be008aedadbea04ec4d1ee2310975c0f71f301a7.opus")),
    // Số cơ quan, đơn vị, tổ chức phải liên hệ để hoàn thiện hồ sơ (không kể nơi được giao kiểm tra thực địa hoặc họp hội đồng theo luật)
    ("b3799af03b261bf8b8a8edd9621d48b8c1ac7de5bdb23fc403e6ba2638185e3d", include_bytes!("vi/b3799af03b261bf8b8a8edd9621d48b8c1ac7de5bdb23fc403e6ba2638185e3d.opus")),
    // Bắt đầu
    ("b3cacc46a7dba1388a63339791d9807f94f53ff66573be80d450e5d284450028", include_bytes!("vi/b3cacc46a7dba1388a63339791d9807f94f53ff66573be80d450e5d284450028.opus")),
    // Rất hài lòng
    ("b3ec4c6a2e46a615b47e029128f45f6b6c2d3b25f48345d880b8358377730d06", include_bytes!("vi/b3ec4c6a2e46a615b47e029128f45f6b6c2d3b25f48345d880b8358377730d06.opus")),
    // Ông/Bà hài lòng đến mức nào về:
    ("b69fc082379f001dbb43c54e990a8cdbd2cb2008c5a4c1b1430525cabd8244eb", include_bytes!("vi/b69fc082379f001dbb43c54e990a8cdbd2cb2008c5a4c1b1430525cabd8244eb.opus")),
    // Cảm ơn Ông/Bà!
    ("b72f0a8c8de3b24ecf174e3eba68df207541c21ec56a67d8e50c834005a148bf", include_bytes!("vi/b72f0a8c8de3b24ecf174e3eba68df207541c21ec56a67d8e50c834005a148bf.opus")),
    // 1 lần
    ("be53aedd9b513da47cf72ce21543182ebd2e6b7a397ace5092046588bd9adefc", include_bytes!("vi/be53aedd9b513da47cf72ce21543182ebd2e6b7a397ace5092046588bd9adefc.opus")),
    // Phí, lệ phí
    ("c17a7e0aa2c8646119ec7b2ea0eb7aabe980db10d49bb38774605b166dce9778", include_bytes!("vi/c17a7e0aa2c8646119ec7b2ea0eb7aabe980db10d49bb38774605b166dce9778.opus")),
    // Không hài lòng
    ("c48c1279c7e3f3636d4347525da8ae6ac8d733ad4916557a8159302c8e435aef", include_bytes!("vi/c48c1279c7e3f3636d4347525da8ae6ac8d733ad4916557a8159302c8e435aef.opus")),
    // Bằng thời gian quy định
    ("c58e4f2731fa98c4fbbdf2b545ac2f88853c53d8b7dd24fa91b5ca11c22cb128", include_bytes!("vi/c58e4f2731fa98c4fbbdf2b545ac2f88853c53d8b7dd24fa91b5ca11c22cb128.opus")),
    // Chưa có câu trả lời nào được ghi.
    ("ccb7999ba40deba4693e3c5121f85ed397a50d9be7606d19ebb038a280b92092", include_bytes!("vi/ccb7999ba40deba4693e3c5121f85ed397a50d9be7606d19ebb038a280b92092.opus")),
    // Xin cho biết về hồ sơ của Ông/Bà:
    ("cf81e5eabc4996da42a649c3761250159e47cfb14955a34ecf1109a57a9b6b10", include_bytes!("vi/cf81e5eabc4996da42a649c3761250159e47cfb14955a34ecf1109a57a9b6b10.opus")),
    // Không lần nào
    ("e137373fc8516d3c6b7deacf6c105d3e1b709aaf119b92edffa7f6a7ef630b68", include_bytes!("vi/e137373fc8516d3c6b7deacf6c105d3e1b709aaf119b92edffa7f6a7ef630b68.opus")),
    // Thái độ phục vụ
    ("ebb25fb541e2c94db3f6b2a818b53789809b60d41acb5ddcbea36a0011608e1d", include_bytes!("vi/ebb25fb541e2c94db3f6b2a818b53789809b60d41acb5ddcbea36a0011608e1d.opus")),
    // Hài lòng
    ("f19388c6f80893a83026998b9c36439e208061751146b4b86bf671fef99c3934", include_bytes!("vi/f19388c6f80893a83026998b9c36439e208061751146b4b86bf671fef99c3934.opus")),
    // Nhiều hơn một nơi
    ("f746aeea977a9ff7fd7cf6209083c44ab4aefccbfd9a2c0c970a0838902fbd1c", include_bytes!("vi/f746aeea977a9ff7fd7cf6209083c44ab4aefccbfd9a2c0c970a0838902fbd1c.opus")),
];
