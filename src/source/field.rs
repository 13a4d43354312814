//! What a column or key of an export may hold, and the headings that fifteen languages and the usual tools put over it.
//! [`heading`](super::heading) reads those that are not in the lists.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

macro_rules! fields {
    ($($(#[doc = $doc:literal])* $name:ident $text:literal: $words:literal,)*) => {
        /// What a column or key holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field { $($(#[doc = $doc])* $name,)* }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Field] = &[$(Field::$name,)*];

            /// Its name, as in `--map text=COLUMN`.
            pub fn as_str(self) -> &'static str {
                match self { $(Field::$name => $text,)* }
            }

            /// The headings that mean it, separated by `|`.
            pub(super) fn words(self) -> &'static str {
                match self { $(Field::$name => $words,)* }
            }
        }
    };
}

// One heading means one field; a test sees to it.
fields! {
    /// What the shop answered under a buyer's review or question.
    Reply "reply": "reply|replies|response|responses|merchant reply|merchant response|owner response|owner reply|response from the owner|seller reply|seller response|seller's reply|shop reply|store reply|store response|\
        developer reply text|developer reply|developer response|company response|company reply|business reply|business response|brand response|vendor reply|admin reply|reply text|reply content|reply body|reply message|response text|response body|\
        response content|public reply|public response|our reply|our response|answer|answer text|cmt reply|comment reply|review reply|reply comment|\
        商家回复|卖家回复|店铺回复|客服回复|回复内容|回复|商家答复|掌柜回复|回复评价|评价回复|店家回复|官方回复|賣家回覆|商家回覆|店家回覆|回覆|回覆內容|回覆内容|官方回覆|賣家回應|店家回應|商店回覆|\
        返信|返信内容|返信コメント|返信文|ショップ返信|店舗からの返信|店舗返信|オーナー返信|オーナーからの返信|ショップからのコメント|ショップからの返信|出品者の返信|回答|回答内容|\
        답글|답변|답글 내용|답변 내용|판매자 답글|판매자 답변|사장님 답글|사장님 댓글|스토어 답글|업체 답변|댓글|\
        balasan|balasan penjual|balasan toko|tanggapan|tanggapan penjual|respon penjual|respons penjual|respon toko|jawaban|jawaban penjual|balasan admin|balasan kedai|maklum balas penjual|jawapan|jawapan penjual|\
        phản hồi của shop|phản hồi của người bán|phản hồi|trả lời|shop trả lời|câu trả lời|phản hồi shop|phản hồi từ người bán|phản hồi của cửa hàng|trả lời của shop|\
        การตอบกลับ|ตอบกลับ|การตอบกลับจากร้านค้า|คำตอบ|ข้อความตอบกลับ|ร้านค้าตอบกลับ|การตอบกลับของร้านค้า|คำตอบร้านค้า|คำตอบจากร้านค้า|\
        respuesta|respuesta del vendedor|respuesta de la tienda|respuesta del propietario|contestación|respuesta vendedor|respuesta pública|resposta|resposta do vendedor|resposta da loja|resposta da empresa|resposta do lojista|resposta pública|\
        réponse|réponse du vendeur|réponse de la boutique|réponse du propriétaire|réponse publique|réponse marchand|réponse du marchand|réponse vendeur|antwort|händlerantwort|antwort des händlers|shop-antwort|antworttext|antwort des verkäufers|verkäuferantwort|antwort des inhabers|unsere antwort|öffentliche antwort|shopantwort|antwort vom shop|\
        risposta|risposta del venditore|risposta del negozio|risposta del proprietario|risposta pubblica|risposta venditore|tugon|tugon ng seller|sagot|sagot ng seller|sagot ng tindahan|tugon ng tindahan|sagot ng shop|tugon ng shop|\
        public comment|your response|your reply|owner's response|response from owner|reply from owner|商家解释|卖家解释|解释|解释内容|ストアコメント|ストアからのコメント|ストアからの返信|店舗コメント|店舗からのコメント|판매자 댓글|관리자 답변|respons kedai|su respuesta|tu respuesta|sua resposta|votre réponse|ihre antwort|la tua risposta|la vostra risposta|antwort des unternehmens|nội dung phản hồi|nội dung trả lời|คำตอบของร้าน|การตอบกลับของผู้ขาย",
    ReplyTime "reply-time": "reply date|reply time|response date|response time|replied at|reply created at|developer reply date and time|company reply date|company reply date (utc)|business reply date|responded at|回复时间|回覆時間|返信日時|返信日|返信時刻|답글 작성일|답변일|답변일시|답글일시|\
        tanggal balasan|waktu balasan|tarikh balasan|masa balasan|ngày phản hồi|ngày trả lời|thời gian phản hồi|วันที่ตอบกลับ|เวลาตอบกลับ|fecha de respuesta|fecha respuesta|data da resposta|data resposta|date de réponse|date réponse|antwortdatum|antwort am|data della risposta|data risposta|petsa ng tugon|developer reply millis since epoch|\
        商家回复时间|解释时间|回答日時|답글등록일|답변등록일|date of response|owner response date",
    /// What was said; under a review, what the buyer said.
    Text "text": "message|text|body text|body|content|message text|message body|message content|msg|msg content|comment|comments|comment text|review text|review content|review body|review comment|review|feedback|feedback text|chat content|chat message|chat text|chat|conversation text|last message|plain body|stripped text|\
        customer review|buyer review|buyer comment|review message|customer comment|customer feedback|question|question text|inquiry|enquiry|buyer question|customer question|str content|details|utterance|transcript|chat log|chat history|messages|note body|message sent|sent message|outgoing message|\
        内容|消息内容|发送内容|聊天内容|聊天记录|会话内容|对话内容|消息|信息内容|留言|留言内容|评价内容|评价|评论内容|评论|买家评价|买家评论|客户评价|评语|文本|正文|消息正文|咨询内容|买家留言|template|template text|template content|quick reply|canned response|话术|话术内容|回复话术|问题|沟通内容|\
        訊息|內容|訊息內容|對話內容|聊天內容|聊天紀錄|對話紀錄|留言內容|評價內容|評價|評論|評論內容|買家評價|買家評論|文字|顧客評價|評語|\
        メッセージ|本文|メッセージ内容|メッセージ本文|トーク内容|会話内容|発言|発言内容|レビュー|レビュー本文|レビュー内容|口コミ|クチコミ|口コミ本文|コメント|評価コメント|お問い合わせ内容|問い合わせ内容|問合せ内容|質問|質問内容|チャット内容|送信内容|文面|\
        메시지|내용|메시지 내용|대화 내용|대화내용|채팅 내용|상담 내용|상담내용|문의 내용|문의내용|본문|리뷰|리뷰 내용|리뷰내용|후기|구매평|상품평|고객 리뷰|메세지|메세지 내용|발송 내용|발송내용|\
        pesan|isi pesan|isi chat|obrolan|teks|isi|isi percakapan|percakapan|ulasan|isi ulasan|komentar|ulasan pembeli|komentar pembeli|penilaian|teks pesan|pertanyaan|konten|isi obrolan|\
        mesej|isi mesej|kandungan|kandungan mesej|ulasan pelanggan|komen|teks mesej|soalan|perbualan|\
        tin nhắn|nội dung|nội dung tin nhắn|nội dung chat|nội dung trò chuyện|đánh giá|nội dung đánh giá|nhận xét|bình luận|nhận xét của khách|câu hỏi|đánh giá của khách hàng|tin nhắn gửi đi|\
        ข้อความ|เนื้อหา|เนื้อหาข้อความ|ข้อความแชท|แชท|รีวิว|เนื้อหารีวิว|ความคิดเห็น|ความเห็น|รีวิวจากลูกค้า|คำถาม|บทสนทนา|ข้อความรีวิว|รายละเอียด|\
        mensaje|texto|contenido|mensaje de texto|contenido del mensaje|texto del mensaje|comentario|reseña|texto de la reseña|opinión|opinion|comentario del cliente|valoración del comprador|pregunta|consulta|cuerpo|cuerpo del mensaje|conversación|\
        mensagem|conteúdo|texto da mensagem|conteúdo da mensagem|comentário|avaliação|texto da avaliação|pergunta|corpo da mensagem|comentário do cliente|conversa|opinião|\
        contenu|contenu du message|texte|texte du message|commentaire|avis|avis client|texte de l'avis|corps|corps du message|question client|commentaire client|conversation complète|contenu de l'avis|\
        nachricht|nachrichtentext|inhalt|nachrichteninhalt|bewertung|bewertungstext|kommentar|rezension|rezensionstext|kundenbewertung|kundenkommentar|frage|anfrage|chatverlauf|mitteilung|text der nachricht|wortlaut|\
        messaggio|testo|testo del messaggio|contenuto|contenuto del messaggio|commento|recensione|testo recensione|testo della recensione|domanda|corpo del messaggio|\
        mensahe|nilalaman|laman|komento|puna|tanong|laman ng mensahe|nilalaman ng mensahe|rebyu|review ng customer|\
        extract|preview|description|conversation transcript|chat transcript|satisfaction comment|plain text|html body|email body|会话记录|沟通记录|对话记录|聊天記錄|ご質問内容|리뷰상세내용|문의글|isi diskusi|diskusi|comment body|初评内容|追评内容|texto de la pregunta",
    Title "title": "title|review title|subject|headline|标题|主题|評論標題|标題|標題|タイトル|件名|レビュータイトル|제목|judul|tajuk|tiêu đề|หัวข้อ|หัวเรื่อง|título|asunto|assunto|titre|objet|titel|betreff|überschrift|titolo|oggetto|pamagat",
    Rating "rating": "rating|ratings|stars|star rating|review stars|review score|review rating|score|rating star|star|评分|星级|评价星级|打分|評分|星等|星級|評価|星|星の数|星評価|평점|별점|점수|bintang|rating bintang|nilai|penarafan|số sao|điểm đánh giá|sao|xếp hạng|คะแนน|ดาว|จำนวนดาว|ให้คะแนน|\
        calificación|puntuación|estrellas|valoración|nota|estrelas|classificação|pontuação|note|étoiles|nombre d'étoiles|sterne|sternebewertung|anzahl sterne|punkte|stelle|valutazione|voto|punteggio|numero stelle|bituin|marka|\
        csat|csat score|customer rating|satisfaction score|satisfaction rating|satisfaction|评价等级|评价得分|得分|구매자평점|리뷰평점|만족도|penilaian bintang|คะแนนรีวิว|évaluation|notation|punktzahl|punteggio recensione",
    Id "id": "id|message id|msg id|messageid|msgid|msg no|message no|review id|reviewid|comment id|uid|uuid|record id|row id|消息id|消息编号|消息序号|评价id|评价编号|评论id|訊息編號|訊息id|評價編號|メッセージid|メッセージ番号|レビューid|메시지 id|메시지번호|리뷰번호|리뷰 번호|id pesan|id ulasan|id mesej|mã tin nhắn|mã đánh giá|รหัสข้อความ|id mensaje|id del mensaje|id da mensagem|id du message|nachrichten-id|nachrichtennummer|id messaggio|local id|external id|\
        feedback id|리뷰글번호|id recensione|rating id",
    Conversation "conversation": "conversation id|conversation|conversationid|ticket id|ticket|ticket number|ticket no|thread id|thread|chat id|session id|session|case|case id|case number|room id|room|dialog id|dialogue id|order id|order no|order number|order|order sn|talker id|chat session|conversation number|interaction id|display id|\
        会话id|会话编号|会话|对话id|对话编号|订单号|订单编号|工单号|工单id|对话編號|對話編號|對話id|會話id|訂單編號|訂單號|聊天室id|案件編號|会話id|問い合わせ番号|お問い合わせ番号|問合せ番号|注文番号|チケット番号|受付番号|スレッドid|チャットid|トークルーム|상담번호|상담 번호|주문번호|주문 번호|문의번호|문의 번호|대화 id|채팅방|채팅방 id|티켓 번호|\
        no. pesanan|nomor pesanan|no pesanan|id percakapan|id obrolan|nomor tiket|id chat|no. invoice|nombor pesanan|no. tempahan|id perbualan|no. tiket|mã đơn hàng|mã hội thoại|id hội thoại|mã cuộc trò chuyện|mã phiên chat|mã đơn|หมายเลขแชท|หมายเลขคำสั่งซื้อ|รหัสแชท|เลขที่คำสั่งซื้อ|รหัสการสนทนา|เลขออเดอร์|\
        id de conversación|conversación id|número de pedido|pedido|nº de pedido|nº pedido|ticket nº|id conversación|número de ticket|caso|id da conversa|número do pedido|nº do pedido|protocolo|chamado|n° de commande|numéro de commande|commande|id de conversation|n° de ticket|numéro de ticket|dossier|vorgangsnr.|vorgangsnummer|vorgang|bestellnummer|bestellnr.|gesprächs-id|ticketnummer|ticket-nr.|auftragsnummer|chat-id|\
        numero ordine|n. ordine|id conversazione|conversazione|numero ticket|ordine|numero ng order|order number ng customer|\
        咨询id|咨询单号|订单id|工单编号|售后单号|主订单编号|子订单编号|聊天id|问合せ管理番号|問合せ管理番号|受注番号|チケットid|会話番号|상담id|채팅번호|상품주문번호|문의id|nomor invoice|id pesanan|pesanan|id tiket|nombor tiket|id đơn hàng|mã phiếu|mã yêu cầu|เลขคำสั่งซื้อ|รหัสคำสั่งซื้อ|หมายเลขตั๋ว|# de venta|número de venta|id de pedido|id del pedido|id do pedido|bestell-id|konversations-id|unterhaltungs-id|fallnummer|id ordine|id ng usapan|numero ng ticket|numéro de conversation|id du ticket|訂單號碼|amazon order id|invoice number|user chat id",
    FromAgent "from-agent": "from agent|is agent|is sender|is seller|from seller|is staff|is outbound|outbound|outgoing|is outgoing|is from seller|from shop|is from shop|sent by seller|是否客服|是否卖家|是否商家发送|\
        is from me|from me",
    Incoming "incoming": "incoming|is inbound|inbound|is incoming|is customer|from customer|is buyer|from buyer|is from customer|是否买家|是否客户",
    Private "private": "private|internal|is internal|is private|internal note|is note|内部备注|社内メモ|비공개",
    Role "role": "role|sender type|sender role|author type|author role|direction|message direction|user type|from type|from role|account type|speaker|speaker role|party|message author type|participant type|from account type|账号类型|角色|发送者类型|发送方类型|发送人类型|消息方向|方向|身份|身份类型|发送角色|发送者角色|寄件者類型|角色類型|發送者類型|發送方|身分|方向性|\
        送信者タイプ|送信者種別|送信者区分|区分|発言者区分|種別|方向区分|役割|送受信|送受信区分|발신구분|발신 구분|구분|발신자 유형|발신자 구분|작성자 구분|역할|방향|보낸사람 구분|peran|tipe pengirim|jenis pengirim|arah|arah pesan|peranan|jenis penghantar|vai trò|loại người gửi|hướng|chiều tin nhắn|ประเภทผู้ส่ง|บทบาท|ทิศทาง|\
        rol|tipo de remitente|dirección|sentido|tipo remitente|papel|tipo de remetente|direção|sentido da mensagem|rôle|type d'expéditeur|sens|type expéditeur|rolle|absendertyp|richtung|absenderart|absender-typ|ruolo|tipo mittente|direzione|tipo di mittente|papel ng nagpadala|uri ng nagpadala|tungkulin|gampanin|\
        actor type|person type|消息发送方|消息来源方|消息来源|来源方|傳送者類型|發送者角色|訊息方向|発信者区分|화자|발화자|송수신 구분|chiều|rol del remitente|rol de remitente|rôle de l'expéditeur",
    Buyer "buyer": "buyer|buyer id|buyer name|buyer username|buyer nick|customer|customer name|customer id|customer email|client|client name|reviewer|reviewer name|reviewer email|review username|reviewer username|reviewer nickname|user name|username|nickname|full name|requester|visitor|contact|contact name|end user|consumer|consumer name|\
        客户名|客户id|客户|客户昵称|客户名称|顾客|顾客昵称|买家|买家昵称|买家账号|买家id|买家旺旺|会员名|买家会员名|用户昵称|用户名|用户|客戶|客戶名稱|客戶姓名|買家|買家帳號|買家名稱|買家暱稱|顧客|顧客名稱|評價者|会员昵称|\
        お客様|お客様名|顧客名|顧客id|購入者|購入者名|ユーザー名|ユーザー|会員名|投稿者|レビュアー|ニックネーム|友だち|고객|고객명|고객 이름|구매자|구매자명|구매자 id|작성자|회원명|닉네임|고객id|\
        pembeli|nama pembeli|username pembeli|pelanggan|nama pelanggan|nama pengguna|akun pembeli|username (pembeli)|nama pengulas|người mua|tên người mua|khách hàng|tên khách hàng|tên khách|khách|tài khoản người mua|người đánh giá|ผู้ซื้อ|ชื่อผู้ซื้อ|ลูกค้า|ชื่อลูกค้า|ชื่อผู้ใช้|ผู้รีวิว|ชื่อผู้รีวิว|\
        cliente|nombre del cliente|comprador|usuario|nombre del comprador|nome do cliente|nome do comprador|consumidor|client|nom du client|acheteur|nom de l'acheteur|kunde|kundenname|käufer|käufername|kundennummer|rezensent|bewerter|nome cliente|acquirente|nome acquirente|utente|mamimili|pangalan ng customer|kostumer|bumili|\
        rater email|rater|reviewer display name|display name of reviewer|评价人|评论人|访客|访客名称|访客昵称|旺旺名称|旺旺昵称|会员|顾客账号|顾客pin|客户pin|客户账号|客户姓名|會員名稱|使用者名稱|評論者|氏名|お名前|注文者|注文者氏名|購入者氏名|등록자|질문자|문의자|pengguna|tên người dùng|e-mail des bewertenden|bewerter name|bumibili|pangalan ng buyer|pangalan ng mamimili|cust|handle|customer handle|visitatore|recensore|nome recensore|consommateur|consommatrice|pseudo|pseudonyme|cliente/a|apodo|comprador/a|kundin|besucher|visiteur|visitante|avaliador|reseñador|évaluateur|pengulas|pengunjung|người đánh giá|khách mua|ชื่อผู้ซื้อสินค้า|顧客氏名|買い手|구매고객",
    Store "store": "store|store name|store id|shop|shop name|shop id|outlet|branch|location|location name|seller|seller name|seller id|merchant|merchant name|brand|site|account|account name|package name|店铺|店铺名|店铺名称|店铺id|门店|商店|店名|所属店铺|網店|店鋪|店鋪名稱|賣場|賣場名稱|商店名稱|商城|分店|店舗|店舗名|店舗id|ショップ|ショップ名|店|アカウント名|스토어|스토어명|상점|상점명|매장|매장명|쇼핑몰|지점|판매처|\
        toko|nama toko|id toko|gerai|cabang|kedai|nama kedai|cawangan|cửa hàng|tên cửa hàng|tên shop|gian hàng|tên gian hàng|chi nhánh|ร้าน|ร้านค้า|ชื่อร้าน|ชื่อร้านค้า|สาขา|tienda|nombre de la tienda|sucursal|negocio|loja|nome da loja|filial|boutique|nom de la boutique|magasin|point de vente|laden|filiale|geschäft|shopname|händler|standort|negozio|nome negozio|punto vendita|tindahan|pangalan ng tindahan|sangay|\
        business name|business unit|integration|門市|ストア|ストア名|판매자명|업체명|网店|网店名称|店铺昵称|nome del negozio",
    Agent "agent": "agent|agent name|agent id|assignee|assignee name|assigned to|assigned agent|operator|operator name|staff|staff name|employee|rep|representative|handled by|support agent|cs|cs name|csr|replied by|responder|responder name|response author|admin name|\
        客服|客服昵称|客服账号|客服名称|客服姓名|坐席|坐席姓名|接待客服|服务人员|员工|客服人员|经办人|客服帳號|負責人|專員|客服專員|処理人|担当|担当者|担当者名|オペレーター|オペレーター名|対応者|スタッフ|返信者|상담사|상담원|담당자|담당자명|상담사명|직원|처리자|\
        agen|nama agen|admin|nama admin|petugas|staf|cs yang menangani|ejen|nama ejen|kakitangan|nhân viên|tên nhân viên|nhân viên hỗ trợ|nhân viên cskh|tư vấn viên|người phụ trách|พนักงาน|แอดมิน|ชื่อแอดมิน|เจ้าหน้าที่|ผู้ดูแล|ผู้รับผิดชอบ|\
        agente|nombre del agente|asignado a|operador|ejecutivo|asesor|atendente|nome do atendente|responsável|agent traitant|conseiller|nom de l'agent|opérateur|traité par|bearbeiter|mitarbeiter|sachbearbeiter|agentenname|zuständig|operatore|addetto|assegnato a|nome operatore|ahente|kawani|tauhan|\
        teammate|teammate name|assigned teammate|owner|owner name|接待人员|接待|接待账号|子账号|客服pin|客服工号|坐席工号|回答者|답변자|nama cs|zugewiesen an|zugewiesener agent|zuständiger agent|agente asignado|agente responsável|agente assegnato|agent assigné|ketua ejen",
    Team "team": "team|team name|group|group name|department|queue|skill group|bpo|vendor team|团队|小组|客服组|组别|部门|技能组|團隊|組別|部門|チーム|グループ|部署|팀|팀명|부서|그룹|tim|nama tim|grup|pasukan|kumpulan|jabatan|nhóm|đội|bộ phận|phòng ban|ทีม|กลุ่ม|แผนก|equipo|grupo|departamento|equipe|équipe|groupe|service|abteilung|gruppe|squadra|gruppo|reparto|koponan|grupo ng ahente|\
        inbox|skill|客服团队|所属团队|상담팀|상담그룹|departemen|divisi|ฝ่าย|time de atendimento|setor|département|pangkat|đội ngũ",
    Sender "sender": "sender|from|from name|sender name|sender id|sent by|author|author name|author id|name|user|from user|from id|display name|talker|who|posted by|发送人|发送方|发送账号|发送者|发言人|发送人昵称|发送者昵称|发件人|发送|说话人|寄件者|發送者|發送人|傳送者|發言者|寄件人|送信者|送信者名|発言者|送信元|差出人|発信者|名前|발신자|보낸사람|보낸 사람|발신인|보낸이|발송자|발신자명|\
        pengirim|nama pengirim|dari|dikirim oleh|penghantar|nama penghantar|daripada|người gửi|tên người gửi|từ|gửi bởi|ผู้ส่ง|ชื่อผู้ส่ง|จาก|ส่งโดย|remitente|nombre del remitente|enviado por|de|autor|remetente|nome do remetente|expéditeur|nom de l'expéditeur|envoyé par|auteur|absender|absendername|gesendet von|von|verfasser|mittente|nome mittente|inviato da|autore|da|nagpadala|mula kay|pangalan ng nagpadala|galing kay|\
        created by|發話者|発話者|from handle|from address|작성자명",
    Time "time": "time|date|datetime|date time|timestamp|created at|created|createdat|create time|creation date|created on|sent at|sent time|send time|sent on|sent date|message time|message date|review date|review created (utc)|review created|review submit date and time|submitted at|submit time|published at|posted at|updated at|msg time|chat time|event time|date sent|created datetime|created timestamp|review time|date/time|date created|str time|create date|post date|received at|\
        时间|发送时间|日期|创建时间|消息时间|聊天时间|会话时间|评价时间|评论时间|发送日期|提交时间|沟通时间|時間|日期時間|傳送時間|發送時間|建立時間|訊息時間|評價時間|建立日期|留言時間|日時|送信日時|送信日|送信時間|日付|投稿日|投稿日時|受信日時|登録日|作成日時|作成日|発言日時|レビュー投稿日|書き込み日時|일시|보낸시간|보낸 시간|발신일시|발송일시|전송일시|날짜|시간|작성일|작성일시|등록일|등록일시|대화일시|메시지 시간|전송 시간|일자|\
        waktu|tanggal|waktu kirim|waktu pesan|tanggal kirim|tanggal ulasan|jam|dikirim pada|tarikh|masa|tarikh hantar|masa hantar|tarikh ulasan|tarikh/masa|thời gian|ngày|thời gian gửi|ngày gửi|ngày đánh giá|ngày giờ|thời điểm|ngày tạo|lúc|เวลา|วันที่|วันเวลา|วันที่ส่ง|เวลาที่ส่ง|วันที่รีวิว|วันที่และเวลา|วันที่สร้าง|\
        fecha|fecha y hora|fecha de envío|fecha envío|enviado el|fecha de creación|data|data e hora|data de envio|enviado em|data/hora|data de criação|date d'envoi|date et heure|envoyé le|date de création|horodatage|date de l'avis|datum|zeitpunkt|datum/uhrzeit|gesendet am|erstellt am|zeitstempel|sendedatum|bewertungsdatum|data e ora|data invio|inviato il|data/ora|data creazione|petsa|oras ng pagpapadala|petsa at oras|kailan|\
        posted|posted on|date reviewed|message sent at|created time|creado el|créé le|creato il|datum und uhrzeit|posted date",
    Clock "clock": "clock|hour|time of day|时刻|送信時刻|時刻|시각|pukul|giờ|โมง|hora|heure|uhrzeit|zeit|ora|oras",
    Kind "kind": "message type|msg type|type|content type|subtype|event type|part type|消息类型|内容类型|类型|訊息類型|類型|メッセージ種別|メッセージタイプ|タイプ|메시지 유형|메시지 타입|유형|tipe pesan|jenis pesan|jenis mesej|loại tin nhắn|loại|ประเภทข้อความ|ประเภท|tipo de mensaje|tipo|tipo de mensagem|type de message|nachrichtentyp|typ|tipo messaggio|uri ng mensahe",
    Platform "platform": "platform|marketplace|sales channel|source|平台|渠道|平臺|モール|プラットフォーム|플랫폼|판매채널|kanal|nền tảng|sàn|แพลตฟอร์ม|plataforma|canal de venta|plateforme|plattform|marktplatz|piattaforma|plataporma",
    Region "region": "region|country|country code|market|国家|地区|站点|國家|地區|国|地域|국가|지역|negara|wilayah|quốc gia|khu vực|ประเทศ|ภูมิภาค|país|región|região|pays|région|land|paese|regione|bansa|rehiyon",
    Language "language": "language|lang|locale|reviewer language|语言|語言|言語|언어|bahasa|ngôn ngữ|ภาษา|idioma|langue|sprache|lingua|wika",
    Channel "channel": "channel|via channel|via|频道|頻道|チャネル|チャンネル|채널|saluran|kênh|ช่องทาง|canal|canale|tsanel",
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Field {
    type Err = String;

    fn from_str(text: &str) -> Result<Field, String> {
        Field::ALL.iter().copied().find(|field| field.as_str() == text).ok_or_else(|| {
            let names: Vec<&str> = Field::ALL.iter().map(|field| field.as_str()).collect();
            format!("no field is called {text:?}; wanted one of {}", names.join(", "))
        })
    }
}

/// A heading as it is compared: case, width, blanks, `_`, `-`, points and quotes do not matter.
pub fn fold(heading: &str) -> String {
    heading.nfkc().filter(|char| !is_noise(*char)).flat_map(char::to_lowercase).nfc().collect()
}

fn is_noise(char: char) -> bool {
    char.is_whitespace()
        || matches!(
            char,
            '_' | '-' | '.' | ':' | '"' | '\'' | '’' | '`' | '*' | '#' | '/' | '\u{FEFF}' | '\u{200E}' | '\u{200F}' | '\u{200B}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_heading_means_two_fields() {
        let mut seen = std::collections::HashMap::new();
        for &field in Field::ALL {
            for word in field.words().split('|') {
                let before = seen.insert(fold(word), field);
                assert!(before.is_none_or(|before| before == field), "{word:?} means {before:?} and {field}");
            }
        }
    }

    #[test]
    fn every_field_parses_back() {
        for &field in Field::ALL {
            assert_eq!(field.as_str().parse(), Ok(field));
        }
    }
}
