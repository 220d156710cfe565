"""How people shorten words on a phone, and the shortenings of the law that everybody writes.

Owns the tables and nothing else: a row is a shortening and what it may stand for, the usual reading
first; `reading` chooses between several by their neighbours, and leaves alone what is a word of the
FAQ. Expansions are written in full, with accents, and hold no key, so that reading twice changes
nothing. Source: the authors' own knowledge of Vietnamese chat, 2026-11; no list was copied.
"""

from bot.core.text.syllables import canonical, take_apart

_CHAT = """
ko=không k=không kh=không khg=không kg=không hok=không hk=không hông=không hem=không khum=không khong=không
kp=không phải kb=không biết kbt=không biết kbiet=không biết kdc=không được kđc=không được dc=được đc=được
dk=được|điều kiện|đăng ký đk=được|điều kiện|đăng ký dx=được đx=được đuoc=được j=gì gj=gì ji=gì jz=gì vậy
jv=gì vậy z=vậy v=vậy zay=vậy zậy=vậy dzậy=vậy dz=vậy zi=gì zô=vô zo=vô zui=vui đg=đang dg=đang r=rồi rùi=rồi
òi=rồi roài=rồi trc=trước trk=trước bn=bao nhiêu|bạn bnh=bao nhiêu bnhiu=bao nhiêu bnhieu=bao nhiêu
bnhiêu=bao nhiêu nhiu=nhiêu nhìu=nhiều b=bạn bợn=bạn ng=người ngta=người ta nta=người ta ngừi=người n=nó|nhà
e=em ebe=em bé a=ạ|anh ah=ạ|anh c=chị|con ac=anh chị cj=chị chj=chị m=mình|mày mk=mình mik=mình mjh=mình
mn=mọi người mng=mọi người t=tôi toy=tôi tuj=tôi ox=chồng ck=chồng vk=vợ vck=vợ chồng bme=bố mẹ bm=bố mẹ
pm=bố mẹ ny=người yêu nyc=người yêu cũ gđ=gia đình gd=gia đình|giáo dục hx=hàng xóm ae=anh em ce=chị em vs=với
vz=với ms=mới lm=làm lmj=làm gì ntn=như thế nào nhtn=như thế nào ntnao=như thế nào nthe=như thế nt=nhắn tin
nc=nói chuyện nhg=nhưng nhưg=nhưng nhug=nhưng nma=nhưng mà nhma=nhưng mà nx=nữa cx=cũng cg=cũng cũg=cũng ch=chưa
chx=chưa chg=chưa wa=quá wá=quá qá=quá qa=quá wen=quen wên=quên wan=quan qđ=quyết định qd=quyết định thik=thích
thjk=thích thix=thích thui=thôi thoy=thôi hoy=thôi bik=biết bít=biết bt=biết|bình thường bjt=biết ik=đi đik=đi
dj=đi đj=đi iu=yêu iêu=yêu ju=yêu uk=ừ uh=ừ uhm=ừ um=ừ ok=đồng ý oke=đồng ý okie=đồng ý okay=đồng ý oki=đồng ý
đt=điện thoại dt=điện thoại|dân tộc sdt=số điện thoại sđt=số điện thoại tk=tài khoản|thằng ib=nhắn tin
inb=nhắn tin inbox=nhắn tin rep=trả lời tl=trả lời fb=facebook zl=zalo ins=instagram ig=instagram
mxh=mạng xã hội pic=ảnh avt=ảnh acc=tài khoản nick=tài khoản onl=trên mạng online=trên mạng h=giờ
bh=bây giờ|bảo hiểm bg=bây giờ bjo=bây giờ bgio=bây giờ hnay=hôm nay hqua=hôm qua hqa=hôm qua tg=thời gian
tgian=thời gian tn=thế nào|thời hạn tnao=thế nào nv=nhân viên lq=liên quan lquan=liên quan ttin=thông tin
tt=thông tin|thủ tục|thông tư ktra=kiểm tra đb=đặc biệt vd=ví dụ vđ=vấn đề trg=trường|trong sk=sức khỏe
bv=bệnh viện|bảo vệ bs=bác sĩ nka=nha lun=luôn mún=muốn mun=muốn hỉu=hiểu hc=học|hành chính ktx=ký túc xá
kq=kết quả tks=cảm ơn thks=cảm ơn thanks=cảm ơn thank=cảm ơn sr=xin lỗi sory=xin lỗi sorry=xin lỗi pls=làm ơn
plz=làm ơn please=làm ơn free=miễn phí xđ=xác định xl=xử lý|xin lỗi xp=xử phạt đky=đăng ký dky=đăng ký
đkí=đăng ký gt=giấy tờ|giới tính gks=giấy khai sinh ks=khai sinh đkks=đăng ký khai sinh dkks=đăng ký khai sinh
nđ=nghị định tp=thành phố qh=quan hệ qhtd=quan hệ tình dục lđ=lao động ld=lao động hđ=hợp đồng|hoạt động
"""

_LAW = """
ubnd=ủy ban nhân dân ub=ủy ban hđnd=hội đồng nhân dân hdnd=hội đồng nhân dân cax=công an xã tand=tòa án nhân dân
vks=viện kiểm sát cqđt=cơ quan điều tra cqdt=cơ quan điều tra đtv=điều tra viên hs=học sinh|hồ sơ|hình sự
hssv=học sinh sinh viên sv=sinh viên gv=giáo viên gvcn=giáo viên chủ nhiệm ph=phụ huynh|phải
phhs=phụ huynh học sinh bgh=ban giám hiệu gdđt=giáo dục đào tạo thcs=trung học cơ sở thpt=trung học phổ thông
hp=học phí cmhs=cha mẹ học sinh bhyt=bảo hiểm y tế bhxh=bảo hiểm xã hội btxh=bảo trợ xã hội tcxh=trợ cấp xã hội
tgxh=trợ giúp xã hội tgpl=trợ giúp pháp lý ttgpl=trung tâm trợ giúp pháp lý ls=luật sư
lđtbxh=lao động thương binh và xã hội blgđ=bạo lực gia đình blgd=bạo lực gia đình blhđ=bạo lực học đường
blhd=bạo lực học đường xhtd=xâm hại tình dục xhte=xâm hại trẻ em bhte=bạo hành trẻ em bvte=bảo vệ trẻ em
nkt=người khuyết tật tkt=trẻ khuyết tật ctn=chưa thành niên nctn=người chưa thành niên tnhs=trách nhiệm hình sự
blhs=bộ luật hình sự bltths=bộ luật tố tụng hình sự blds=bộ luật dân sự vphc=vi phạm hành chính
xphc=xử phạt hành chính xpvphc=xử phạt vi phạm hành chính nlđ=người lao động nld=người lao động
hđlđ=hợp đồng lao động hngđ=hôn nhân gia đình cccd=căn cước công dân cmnd=chứng minh nhân dân shk=sổ hộ khẩu
hktt=hộ khẩu thường trú qt=quốc tịch vn=việt nam dtts=dân tộc thiểu số nvqs=nghĩa vụ quân sự
csgt=cảnh sát giao thông đkkh=đăng ký kết hôn tngt=tai nạn giao thông
"""

_AFTER_A_NUMBER = "t=tuổi k=nghìn h=giờ tr=triệu p=phút m=mét th=tháng đ=đồng d=đồng"

Expansion = tuple[str, ...]


def _table(rows: str) -> dict[str, tuple[Expansion, ...]]:
    """`key=word word|other reading`: a token without "=" continues the expansion before it."""
    table: dict[str, str] = {}
    key = ""
    for token in rows.split():
        if "=" in token:  # a new row
            key, _, first = token.partition("=")
            table[key] = first
        else:
            table[key] += " " + token
    return {short: tuple(_spelled(full) for full in fulls.split("|")) for short, fulls in table.items()}


def _spelled(full: str) -> Expansion:
    """Its words in the one spelling that reading gives them (bác sĩ is bác sỹ)."""
    return tuple(canonical(take_apart(word)) for word in full.split())


CHAT = _table(_CHAT)
"""Chat shortening (lower case, as typed) -> its readings, the usual one first; not when the FAQ has the word."""

LAW = _table(_LAW)
"""Initials of offices, papers and laws -> their full names; always read so, in the FAQ too."""

AFTER_A_NUMBER = _table(_AFTER_A_NUMBER)
"""What a lone letter means right after a number: 16t, 50k, 8h."""
